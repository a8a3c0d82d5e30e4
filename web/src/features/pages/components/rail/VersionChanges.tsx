import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useState } from "react";
import type { VersionDiff } from "@/api";
import { personColor } from "@/shared/lib/person-color";
import { ErrorState, Select, Skeleton } from "@/shared/ui";
import { diffQuery } from "../../history-api";

interface VersionChangesProps {
  pageId: string;
  number: number;
  numbers: readonly number[];
}

/** What changed between a version and another one, by words, each in the colour of whoever did so. */
export function VersionChanges({ pageId, number, numbers }: VersionChangesProps): ReactNode {
  const { t } = useLingui();
  const [other, setOther] = useState(Math.max(1, number - 1));
  const { data: diff, error, refetch } = useQuery(diffQuery(pageId, number, other));
  return (
    <div className="flex flex-col gap-2">
      {numbers.length > 1 && (
        <Select
          label={t`Compared with`}
          value={String(other)}
          onChange={(value) => setOther(Number(value))}
          options={numbers
            .filter((each) => each !== number || each === other)
            .map((each) => ({ value: String(each), label: t`Compared with version ${each}` }))}
        />
      )}
      {error && (
        <ErrorState title={t`The changes did not load`} error={error} onRetry={() => void refetch()} />
      )}
      {!diff && !error && <Skeleton lines={["90%", "70%"]} label={t`Loading changes`} />}
      {diff && <Changes diff={diff} />}
    </div>
  );
}

function Changes({ diff }: { diff: VersionDiff }): ReactNode {
  const { t } = useLingui();
  if (diff.pieces.every((piece) => piece.kind === "same"))
    return <p className="text-12 text-fg-3">{t`The words are the same.`}</p>;
  return (
    <>
      {diff.people.length > 0 && (
        <ul className="flex flex-wrap gap-x-3 gap-y-1 text-12 text-fg-2" aria-label={t`Authors`}>
          {diff.people.map((person) => (
            <li key={person.id} className="author-words" style={colorOf([person.id])}>
              {person.name}
            </li>
          ))}
        </ul>
      )}
      <p className="break-words whitespace-pre-wrap">
        {diff.pieces.map((piece, index) => (
          <Piece key={index} piece={piece} people={diff.people} />
        ))}
      </p>
    </>
  );
}

type Piece = VersionDiff["pieces"][number];

/** The line below the words has the colour of their author; of several, those of all. */
function Piece({ piece, people }: { piece: Piece; people: VersionDiff["people"] }): ReactNode {
  const { t } = useLingui();
  if (piece.kind === "same") return <span>{piece.text}</span>;
  const names = people
    .filter((person) => piece.authors.includes(person.id))
    .map((person) => person.name)
    .join(", ");
  const isAdded = piece.kind === "added";
  const words = isAdded ? t`added by ${names}:` : t`removed by ${names}:`;
  const alone = isAdded ? t`added:` : t`removed:`;
  const Tag = isAdded ? "ins" : "del";
  return (
    <Tag
      className={`${isAdded ? "diff-added" : "diff-removed"} author-words`}
      style={colorOf(piece.authors)}
      title={names === "" ? undefined : names}
    >
      <span className="sr-only">{names === "" ? alone : words} </span>
      {piece.text}
    </Tag>
  );
}

function colorOf(authors: readonly string[]): CSSProperties {
  const colors = authors.map(personColor);
  const [first = "transparent"] = colors;
  const line =
    colors.length < 2
      ? `linear-gradient(${first}, ${first})`
      : `linear-gradient(90deg, ${colors.join(", ")})`;
  return { "--author-line": line } as CSSProperties;
}
