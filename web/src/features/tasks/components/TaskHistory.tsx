import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { fullTime, shortTime } from "@/shared/lib/time";
import { ErrorState, Skeleton } from "@/shared/ui";
import { taskHistoryQuery } from "../api";
import { useHistoryWords } from "../hooks/useHistoryWords";

/** What happened to a task, behind a button. */
export function TaskHistory({ taskId }: { taskId: string }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="grid gap-2" aria-label={t`History`}>
      <button
        type="button"
        className="flex items-center gap-1 justify-self-start text-13 font-semibold text-fg-2"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? (
          <ChevronDown className="s" aria-hidden="true" />
        ) : (
          <ChevronRight className="s" aria-hidden="true" />
        )}
        {t`History`}
      </button>
      {isOpen && <Happenings taskId={taskId} />}
    </section>
  );
}

function Happenings({ taskId }: { taskId: string }): ReactNode {
  const { t } = useLingui();
  const { data: items, error, refetch } = useQuery(taskHistoryQuery(taskId));
  const words = useHistoryWords();
  if (error && !items) {
    return <ErrorState title={t`The history did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!items) return <Skeleton lines={["60%", "50%"]} label={t`Loading the history`} />;
  return (
    <ul className="grid gap-1 text-13">
      {items.map((item) => (
        <li key={item.id} className="flex flex-wrap justify-between gap-x-3">
          <span className="break-words">{words(item)}</span>
          <time className="text-12 text-fg-3" dateTime={item.at} title={fullTime(item.at)}>
            {shortTime(item.at)}
          </time>
        </li>
      ))}
    </ul>
  );
}
