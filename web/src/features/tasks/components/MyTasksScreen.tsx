import { useLingui } from "@lingui/react/macro";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Screen } from "@/shared/shell";
import { Button } from "@/shared/ui";
import { Folds } from "./Folds";
import { NewTaskDialog } from "./NewTaskDialog";
import { TaskList } from "./TaskList";
import { TaskTopics } from "./TaskTopics";

const MINE = { mine: true } as const;

/** What one is to do or has made, over all spaces. */
export function MyTasksScreen(): ReactNode {
  const { t } = useLingui();
  const [isWriting, setWriting] = useState(false);
  return (
    <Screen title={t`My tasks`}>
      <div className="grid w-full max-w-[864px] grid-cols-[minmax(0,1fr)] content-start gap-5 px-5 py-6">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h1 className="screen-title">{t`My tasks`}</h1>
          <Button kind="primary" onClick={() => setWriting(true)}>
            <Plus aria-hidden="true" />
            {t`New task`}
          </Button>
        </div>
        <TaskTopics areaIds={[]} />
        <TaskList
          wanted={MINE}
          label={t`Open tasks`}
          empty={t`What is assigned to you, and what you made, stands here. Press C to write a task down.`}
        />
        <Folds wanted={MINE} />
        {isWriting && <NewTaskDialog onClose={() => setWriting(false)} />}
      </div>
    </Screen>
  );
}
