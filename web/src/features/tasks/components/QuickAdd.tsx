import { useLingui } from "@lingui/react/macro";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, FieldError, Input, useProblemWords } from "@/shared/ui";
import { useCreateTask } from "../api";
import { dueBody, dueWords } from "../model/due";
import { type QuickTask, readQuickTask } from "../model/quick-add";

const LONGEST = 400;

/** What was typed, as the server is told. */
export function bodyOf(quick: QuickTask) {
  return {
    title: quick.title,
    priority: quick.isHigh ? ("high" as const) : ("normal" as const),
    ...(quick.due === null ? {} : dueBody(quick.due, quick.hasTime)),
  };
}

/** A field that makes a task of a line: "Ask the welder fri 15:00 !high". What failed stays in it. */
export function QuickAdd({ spaceId, areaId }: { spaceId: string; areaId: string }): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const create = useCreateTask();
  const words = useProblemWords(create.error);
  const quick = readQuickTask(text);
  const add = () => {
    if (quick.title === "" || create.isPending) return;
    create.mutate({ space_id: spaceId, area_id: areaId, ...bodyOf(quick) }, { onSuccess: () => setText("") });
  };
  return (
    <form
      className="grid gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <div className="flex items-center gap-2">
        <Input
          className="grow"
          value={text}
          maxLength={LONGEST}
          placeholder={t`Ask the welder fri 15:00 !high`}
          aria-label={t`New task`}
          aria-describedby="quick-add-note"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={create.isPending} disabled={quick.title === ""}>
          <Plus aria-hidden="true" />
          {t`Add`}
        </Button>
      </div>
      <p className="text-12 text-fg-3" id="quick-add-note">
        <QuickWords quick={quick} />
      </p>
      {create.isError && <FieldError>{words}</FieldError>}
    </form>
  );
}

/** What the line is understood as. */
export function QuickWords({ quick }: { quick: QuickTask }): ReactNode {
  const { t } = useLingui();
  if (quick.title === "") return t`A day, a time and !high at the end are understood.`;
  const due = quick.due === null ? null : dueWords({ ...dueBody(quick.due, quick.hasTime) });
  return [due ?? t`No date`, quick.isHigh ? t`high` : null].filter(Boolean).join(", ");
}
