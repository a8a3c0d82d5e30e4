import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Door, sessionQuery } from "@/features/identity";
import { Button, buttonClass, Field, FieldError, Textarea, useProblemWords } from "@/shared/ui";
import { useAskToJoin } from "../invitations";

export interface JoinScreenProps {
  slug: string;
  onJoined: () => void;
}

/** The way in for whoever knows the address: by domain at once, or by asking. Nothing is told of the organization. */
export function JoinScreen({ slug, onJoined }: JoinScreenProps): ReactNode {
  const { t } = useLingui();
  const session = useQuery(sessionQuery).data ?? null;
  const ask = useAskToJoin(slug);
  if (ask.data?.status === "pending")
    return (
      <Door title={t`You asked to join`} lead={t`Its admins were told. You hear of it when they decide.`}>
        <Home />
      </Door>
    );
  if (isProblem(ask.error, "not_found"))
    return (
      <Door
        title={t`Nobody takes requests here`}
        lead={t`There is no organization with this address that you could ask to join. Ask somebody in it for an invitation.`}
      >
        <Home />
      </Door>
    );
  return (
    <Door
      title={t`Join ${slug}`}
      lead={t`If it takes requests, its admins decide. Some let addresses of their domain in at once.`}
    >
      {session === null ? (
        <Link
          className={buttonClass("primary", "tall", true)}
          to="/sign-in"
          search={{ return_to: `/join/${slug}` }}
        >
          {t`Sign in`}
        </Link>
      ) : (
        <AskForm ask={ask} onJoined={onJoined} />
      )}
    </Door>
  );
}

function AskForm({
  ask,
  onJoined,
}: {
  ask: ReturnType<typeof useAskToJoin>;
  onJoined: () => void;
}): ReactNode {
  const { t } = useLingui();
  const [note, setNote] = useState("");
  const words = useProblemWords(ask.error);
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate(note, { onSuccess: (joined) => joined.status === "accepted" && onJoined() });
      }}
    >
      <Field label={t`Note`} help={t`Who you are, and why. Up to 300 letters.`}>
        {(control) => (
          <Textarea
            {...control}
            maxLength={300}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      {ask.isError && <FieldError>{words}</FieldError>}
      <Button kind="primary" size="tall" wide type="submit" busy={ask.isPending}>
        {t`Ask to join`}
      </Button>
    </form>
  );
}

function Home(): ReactNode {
  const { t } = useLingui();
  return (
    <Link className={buttonClass("default", "tall", true)} to="/">
      {t`Go to Stoa`}
    </Link>
  );
}
