import { plural } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useActiveOrganization } from "../api";
import { lossesQuery } from "../members-api";

/** What goes or changes hands when somebody's membership ends, in numbers. */
export function LossList({ userId }: { userId: string }): ReactNode {
  const { id } = useActiveOrganization();
  const { data } = useQuery(lossesQuery(id, userId));
  if (!data) return null;
  const count = (name: string) => data.counts[name] ?? 0;
  const lines = [
    [
      count("spaces_owned"),
      plural(count("spaces_owned"), {
        one: "# space passes to an owner",
        other: "# spaces pass to an owner",
      }),
    ],
    [
      count("space_roles"),
      plural(count("space_roles"), { one: "# role in a space ends", other: "# roles in spaces end" }),
    ],
    [
      count("grants"),
      plural(count("grants"), {
        one: "# shared page is out of reach",
        other: "# shared pages are out of reach",
      }),
    ],
    [
      count("runs"),
      plural(count("runs"), { one: "# running answer stops", other: "# running answers stop" }),
    ],
  ] as const;
  const shown = lines.filter(([number]) => number > 0);
  if (shown.length === 0) return null;
  return (
    <ul className="grid list-disc gap-1 pl-5 text-13 text-fg-2">
      {shown.map(([, line]) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
