import { useLingui } from "@lingui/react/macro";
import { Ban, CircleCheck, Clock, Lock, Moon } from "lucide-react";
import type { ReactNode } from "react";
import type { PersonSummary } from "@/api";
import { Badge } from "@/shared/ui";

/** Whether a person can sign in, and if not, why: in words, never by colour alone. */
export function StandingBadge({ person }: { person: PersonSummary }): ReactNode {
  const { t } = useLingui();
  if (person.is_banned) {
    return (
      <Badge tone="danger">
        <Ban className="xs" aria-hidden="true" />
        {t`Banned`}
      </Badge>
    );
  }
  if (person.status === "pending_approval") {
    return (
      <Badge tone="warning">
        <Clock className="xs" aria-hidden="true" />
        {t`Waits for approval`}
      </Badge>
    );
  }
  if (person.locked_until !== null) {
    return (
      <Badge tone="warning">
        <Lock className="xs" aria-hidden="true" />
        {t`Locked`}
      </Badge>
    );
  }
  return person.status === "active" ? (
    <Badge tone="success">
      <CircleCheck className="xs" aria-hidden="true" />
      {t`Active`}
    </Badge>
  ) : (
    <Badge>
      <Moon className="xs" aria-hidden="true" />
      {t`Inactive`}
    </Badge>
  );
}
