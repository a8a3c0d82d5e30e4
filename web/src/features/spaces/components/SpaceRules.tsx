import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Space } from "@/api";
import { Switch, useProblemToast } from "@/shared/ui";
import { useChangeSpace } from "../api";

/** What the space forbids; its owner's alone to change. */
export function SpaceRules({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const change = useChangeSpace(space.id);
  const rules = space.rules as Record<string, boolean | undefined>;
  return (
    <div className="grid gap-4 pt-4">
      <Switch
        checked={rules.no_public_links === true}
        disabled={!space.permissions.own || change.isPending}
        label={t`No links for people outside`}
        onChange={(next) =>
          change.mutate({ rules: { ...space.rules, no_public_links: next } }, { onError: fail })
        }
      />
      <p className="text-13 text-fg-3">
        {space.permissions.own
          ? t`Links that exist stop at once and are listed as suspended.`
          : t`The owner of the space changes its rules.`}
      </p>
    </div>
  );
}
