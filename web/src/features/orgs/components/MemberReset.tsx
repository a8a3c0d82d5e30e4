import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { OrganizationMember } from "@/api";
import { Button, FieldError, toast, useProblemWords } from "@/shared/ui";
import { useResetMemberPassword } from "../members-api";
import { CopyLink } from "./CopyLink";

/** Helps a member to a new password: by mail, or for accounts of this organization alone by a link. */
export function MemberReset({ member }: { member: OrganizationMember }): ReactNode {
  const { t } = useLingui();
  const reset = useResetMemberPassword(member.id);
  const words = useProblemWords(reset.error);
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          onClick={() => reset.mutate(true, { onSuccess: () => toast(t`The reset link is mailed`) })}
          busy={reset.isPending}
        >
          {t`Mail a password reset`}
        </Button>
        {member.details?.came_with_account === true && (
          <Button onClick={() => reset.mutate(false)} busy={reset.isPending}>
            {t`Show a reset link`}
          </Button>
        )}
      </div>
      {reset.isError && <FieldError>{words}</FieldError>}
      {typeof reset.data?.link === "string" && (
        <CopyLink link={reset.data.link} label={t`Reset link for ${member.name}`} />
      )}
    </div>
  );
}
