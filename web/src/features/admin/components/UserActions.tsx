import { useLingui } from "@lingui/react/macro";
import { Ban, Drama, KeyRound, LockOpen, Moon, ShieldOff, Sun, Trash2, UserCog } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Person } from "@/api";
import { Button, Menu, type MenuAction, toast, useProblemToast } from "@/shared/ui";
import {
  approvePerson,
  changePerson,
  declinePerson,
  unbanPerson,
  unlockPerson,
  usePersonChange,
} from "../api";
import { useAdminWords } from "../hooks/useAdminWords";
import { UserDialogs, type UserQuestion } from "./UserDialogs";

/** What can be done to a person. What the caller may not do stays in the list, with the reason. */
export function UserActions({ person }: { person: Person }): ReactNode {
  const { t } = useLingui();
  const [question, setQuestion] = useState<UserQuestion | null>(null);
  const entries = useUserEntries(person, setQuestion);
  const complain = useProblemToast();
  const approve = usePersonChange(person.id, approvePerson(person.id));
  const decline = usePersonChange(person.id, declinePerson(person.id));
  return (
    <div className="flex flex-wrap items-center gap-2">
      {person.status === "pending_approval" && (
        <>
          <Button
            kind="primary"
            busy={approve.isPending}
            onClick={() =>
              approve.mutate(undefined, {
                onSuccess: () => toast(t`${person.name} can sign in now`),
                onError: complain,
              })
            }
          >
            {t`Approve`}
          </Button>
          <Button busy={decline.isPending} onClick={() => decline.mutate(undefined, { onError: complain })}>
            {t`Decline`}
          </Button>
        </>
      )}
      <Menu
        trigger={
          <Button>
            <UserCog className="s" aria-hidden="true" />
            {t`Actions`}
          </Button>
        }
        groups={entries}
      />
      <UserDialogs person={person} question={question} onClose={() => setQuestion(null)} />
    </div>
  );
}

function useUserEntries(person: Person, ask: (question: UserQuestion) => void): MenuAction[][] {
  const { t } = useLingui();
  const { reasonOf } = useAdminWords();
  const complain = useProblemToast();
  const unlock = usePersonChange(person.id, unlockPerson(person.id));
  const unban = usePersonChange(person.id, unbanPerson(person.id));
  const change = usePersonChange(person.id, changePerson(person.id));
  const { actions } = person;
  const isActive = person.status === "active";
  const reason = (action: keyof Person["actions"]) => reasonOf(actions[action].reason);
  return [
    [
      {
        label: t`Change role`,
        icon: UserCog,
        disabledReason: reason("change_role"),
        onSelect: () => ask("role"),
      },
      {
        label: t`Unlock sign-in`,
        icon: LockOpen,
        disabledReason:
          reason("unlock") ??
          (person.locked_until === null && person.failed_login_count === 0
            ? t`Nothing is locked`
            : undefined),
        onSelect: () =>
          unlock.mutate(undefined, { onSuccess: () => toast(t`Sign-in unlocked`), onError: complain }),
      },
      {
        label: t`Help to a new password`,
        icon: KeyRound,
        disabledReason: reason("reset_password"),
        onSelect: () => ask("reset"),
      },
      {
        label: t`Impersonate`,
        icon: Drama,
        disabledReason: reason("impersonate"),
        onSelect: () => ask("impersonate"),
      },
    ],
    [
      {
        label: t`Remove second factors`,
        icon: ShieldOff,
        disabledReason:
          reason("remove_factors") ??
          (!person.factors.has_totp && person.factors.passkeys === 0 ? t`There are none` : undefined),
        onSelect: () => ask("factors"),
      },
      person.status === "pending_approval"
        ? null
        : {
            label: isActive ? t`Make inactive` : t`Make active`,
            icon: isActive ? Moon : Sun,
            disabledReason: reason("edit"),
            onSelect: () =>
              change.mutate({ status: isActive ? "inactive" : "active" }, { onError: complain }),
          },
      person.ban === null
        ? {
            label: t`Ban`,
            icon: Ban,
            danger: true,
            disabledReason: reason("ban"),
            onSelect: () => ask("ban"),
          }
        : {
            label: t`End the ban`,
            icon: Ban,
            disabledReason: reason("ban"),
            onSelect: () => unban.mutate(undefined, { onError: complain }),
          },
      {
        label: t`Delete account`,
        icon: Trash2,
        danger: true,
        disabledReason: reason("delete"),
        onSelect: () => ask("delete"),
      },
    ].filter((entry) => entry !== null),
  ];
}
