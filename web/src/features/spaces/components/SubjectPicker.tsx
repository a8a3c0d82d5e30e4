import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { UsersRound, UserRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Subject } from "@/api";
import { Button, Field, Input } from "@/shared/ui";
import { subjectsQuery } from "../sharing";

export interface SubjectPickerProps {
  label: string;
  /** Who has it already is not offered again. */
  present: ReadonlySet<string>;
  busy: boolean;
  /** Groups are not offered. */
  peopleOnly?: boolean;
  onPick: (subject: Subject, done: () => void) => void;
}

/** Finds people and groups as one types; what is typed stays until somebody is added. */
export function SubjectPicker({
  label,
  present,
  busy,
  peopleOnly = false,
  onPick,
}: SubjectPickerProps): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const wanted = text.trim();
  const found = useQuery({ ...subjectsQuery(wanted), enabled: wanted.length >= 2 });
  const others = (found.data ?? []).filter(
    (subject) => !present.has(subject.id) && !(peopleOnly && subject.kind === "group"),
  );
  return (
    <div className="grid gap-1">
      <Field label={label} help={t`Two letters of a name, or a whole e-mail address.`}>
        {(control) => (
          <Input
            {...control}
            type="search"
            data-autofocus=""
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {wanted.length >= 2 &&
        others.slice(0, 6).map((subject) => (
          <Button
            key={subject.id}
            kind="quiet"
            wide
            busy={busy}
            onClick={() => onPick(subject, () => setText(""))}
          >
            {subject.kind === "group" ? <UsersRound aria-hidden="true" /> : <UserRound aria-hidden="true" />}
            {t`Add ${subject.name}`}
          </Button>
        ))}
      {wanted.length >= 2 && found.isSuccess && others.length === 0 && (
        <p className="text-13 text-fg-3">{t`Nobody else is found.`}</p>
      )}
    </div>
  );
}
