import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { useWhoTypes } from "@/shared/lib/who-types";

/** Who else is writing the next message. */
export function WhoTypes({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const names = useWhoTypes(`conversation:${id}`, user.id);
  const [first] = names;
  if (first === undefined) return null;
  const count = names.length;
  return (
    <p className="text-12 text-fg-3" role="status">
      {count === 1 ? t`${first} is typing …` : plural(count, { other: "# people are typing …" })}
    </p>
  );
}
