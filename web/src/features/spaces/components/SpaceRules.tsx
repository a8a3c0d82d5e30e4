import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Space } from "@/api";
import { useActiveOrganization } from "@/features/orgs";
import { Switch, useProblemToast } from "@/shared/ui";
import { useChangeSpace } from "../api";

interface Rule {
  name: "local_models_only" | "no_personal_keys" | "no_public_links" | "exempt_from_user_budgets";
  label: string;
  help: string;
  /** Whether the viewer may change it. */
  isTheirs: boolean;
}

/** What the space forbids: its owner's alone to change, but for the one that is the organization's. */
export function SpaceRules({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const change = useChangeSpace(space.id);
  const { own } = space.permissions;
  const { manage } = useActiveOrganization().permissions;
  const set = space.rules as Record<string, boolean | undefined>;
  const rules: Rule[] = [
    {
      name: "local_models_only",
      label: t`Only models on machines of our own`,
      help: t`What is written here goes to no provider outside.`,
      isTheirs: own,
    },
    {
      name: "no_personal_keys",
      label: t`Nobody uses keys of their own here`,
      help: t`Only the connections of the organization answer.`,
      isTheirs: own,
    },
    {
      name: "no_public_links",
      label: t`No links for people outside`,
      help: t`Links that exist stop at once and are listed as suspended.`,
      isTheirs: own,
    },
    {
      name: "exempt_from_user_budgets",
      label: t`Does not count against the budgets of people`,
      help: t`That of the organization holds all the same. Its owners and admins set this.`,
      isTheirs: manage,
    },
  ];
  return (
    <div className="grid gap-5 pt-4">
      {!own && (
        <p className="text-13 text-fg-3">{t`The owner of the space changes its rules; you read them here.`}</p>
      )}
      {rules.map((rule) => (
        <div key={rule.name} className="grid gap-1">
          <Switch
            checked={set[rule.name] === true}
            disabled={!rule.isTheirs || change.isPending}
            label={rule.label}
            onChange={(next) =>
              change.mutate({ rules: { ...space.rules, [rule.name]: next } }, { onError: fail })
            }
          />
          <p className="text-12 text-fg-3">{rule.help}</p>
        </div>
      ))}
    </div>
  );
}
