import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Person } from "@/editor/collab/room";
import { Avatar, Tooltip } from "@/shared/ui";

const MOST_FACES = 5;

/** Who else has the page open. */
export function Faces({ people }: { people: readonly Person[] }): ReactNode {
  const { t } = useLingui();
  if (people.length === 0) return null;
  const names = people.map((person) => person.name).join(", ");
  const more = people.length - MOST_FACES;
  return (
    <Tooltip label={names}>
      <span className="faces" role="img" aria-label={t`Also here: ${names}`}>
        {people.slice(0, MOST_FACES).map((person) => (
          <span key={person.id} className="face" style={{ borderColor: person.color }}>
            <Avatar person={{ id: person.id, name: person.name, avatar_url: null }} />
          </span>
        ))}
        {more > 0 && <span className="t-small">+{more}</span>}
      </span>
    </Tooltip>
  );
}
