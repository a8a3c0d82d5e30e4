import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { useWhoTypes } from "@/shared/lib/who-types";

/** Who else is writing; the line is always there, so that nothing moves. */
export function WhoTypes({ channelId }: { channelId: string }): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const names = useWhoTypes(`channel:${channelId}`, user.id);
  const [first] = names;
  const count = names.length;
  return (
    <p className="typing text-12 text-fg-3" role="status">
      {first !== undefined &&
        (count === 1 ? t`${first} is typing …` : plural(count, { other: "# people are typing …" }))}
    </p>
  );
}
