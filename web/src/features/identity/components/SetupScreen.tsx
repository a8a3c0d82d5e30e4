import { useLingui } from "@lingui/react/macro";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Banner, Button, TextField } from "@/shared/ui";
import { setupQuery, useSetUp } from "../api";
import { fieldOf } from "../model/problems";
import { type Account, AccountFields } from "./AccountFields";
import { Door } from "./Door";
import { useDoorErrors } from "./useDoorErrors";

type Step = "account" | "organization" | "models";

export interface SetupScreenProps {
  /** From the fragment of the owner link, or null when the address was typed without it. */
  token: string | null;
  /** The last step, shown once the owner is signed in. */
  models: ReactNode;
}

/** The owner's three steps: account, organization, models. The account is made at the end of the second. */
export function SetupScreen({ token, models }: SetupScreenProps): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useSuspenseQuery(setupQuery);
  const [step, setStep] = useState<Step>("account");
  if (setup.state === "ready" && step !== "models") return <AlreadySetUp />;
  if (token === null) return <NoLink />;
  const lead: Record<Step, string> = {
    account: t`You opened the owner link, so this account will own the instance. The link ends when you finish.`,
    organization: t`People work together in an organization. You can rename it, and make more of them, later.`,
    models: t`Stoa works without a model. To have conversations, connect one now or later in the settings.`,
  };
  return (
    <Door title={t`Set up this Stoa`} lead={lead[step]}>
      <Steps current={step} />
      {step === "models" ? (
        models
      ) : (
        <OwnerForm
          token={token}
          step={step}
          minLength={setup.password_min_length}
          onStep={setStep}
          onDone={() => setStep("models")}
        />
      )}
    </Door>
  );
}

function Steps({ current }: { current: Step }): ReactNode {
  const { t } = useLingui();
  const steps: [Step, string][] = [
    ["account", t`Your account`],
    ["organization", t`Organization`],
    ["models", t`Models`],
  ];
  return (
    <ol className="flex gap-5 pb-1 text-13 text-fg-3">
      {steps.map(([step, name], index) => (
        <li
          key={step}
          className={`flex items-center gap-[7px] ${step === current ? "font-medium text-fg" : ""}`}
          aria-current={step === current ? "step" : undefined}
        >
          <span
            aria-hidden="true"
            className={`grid size-[18px] place-items-center rounded-full text-11 font-semibold ${
              step === current ? "bg-accent text-accent-on" : "shadow-[inset_0_0_0_1px_var(--line-control)]"
            }`}
          >
            {index + 1}
          </span>
          {name}
        </li>
      ))}
    </ol>
  );
}

interface OwnerFormProps {
  token: string;
  step: "account" | "organization";
  minLength: number;
  onStep: (step: Step) => void;
  onDone: () => void;
}

function OwnerForm({ token, step, minLength, onStep, onDone }: OwnerFormProps): ReactNode {
  const { t } = useLingui();
  const [account, setAccount] = useState<Account>({ name: "", email: "", password: "" });
  const [organization, setOrganization] = useState("");
  const setUp = useSetUp();
  const errors = useDoorErrors(setUp.error);
  const submit = () => {
    if (step === "account") {
      onStep("organization");
      return;
    }
    const name = organization.trim();
    setUp.mutate(
      { token, ...account, ...(name === "" ? {} : { organization_name: name }) },
      {
        onSuccess: onDone,
        onError: (error) => {
          const field = isProblem(error) ? fieldOf(error) : null;
          if (field === "name" || field === "email" || field === "password") onStep("account");
        },
      },
    );
  };
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {errors.form !== null && (
        <Banner tone="danger" icon={CircleAlert}>
          {errors.form}
        </Banner>
      )}
      {step === "account" ? (
        <AccountFields account={account} onChange={setAccount} errors={errors} minLength={minLength} />
      ) : (
        <TextField
          label={t`Name of the organization`}
          tall
          name="organization"
          autoComplete="organization"
          placeholder={t`Ferrow Studio`}
          help={t`Without a name it is called after you.`}
          value={organization}
          error={errors.field("organization_name")}
          onChange={(event) => setOrganization(event.target.value)}
        />
      )}
      <div className="flex gap-2">
        {step === "organization" && (
          <Button size="tall" onClick={() => onStep("account")}>
            {t`Back`}
          </Button>
        )}
        <Button kind="primary" size="tall" wide type="submit" busy={setUp.isPending}>
          {step === "account" ? t`Continue` : t`Create account and organization`}
        </Button>
      </div>
    </form>
  );
}

function AlreadySetUp(): ReactNode {
  const { t } = useLingui();
  return (
    <Door title={t`This Stoa is set up`} lead={t`It has an owner, so the owner link has ended.`}>
      <Link className="btn primary tall wide" to="/sign-in">
        {t`Sign in`}
      </Link>
    </Door>
  );
}

function NoLink(): ReactNode {
  const { t } = useLingui();
  return (
    <Door title={t`Set up this Stoa`} lead={t`The first account needs the owner link.`}>
      <Banner icon={KeyRound}>
        <b>{t`Open the link that Stoa printed when it started.`}</b>{" "}
        {t`A new one comes from the first of these commands, on the machine that runs it, or from the second in a checkout:`}
        <code className="mono mt-2 block select-all">stoa users create-owner-link</code>
        <code className="mono mt-1 block select-all">make owner-link</code>
      </Banner>
    </Door>
  );
}
