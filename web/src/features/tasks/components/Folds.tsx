import { useLingui } from "@lingui/react/macro";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Wanted } from "../api";
import { TaskList } from "./TaskList";

/** What waits and what is done, each behind a button. */
export function Folds({ wanted }: { wanted: Wanted }): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <Fold label={t`Deferred`} wanted={{ ...wanted, status: ["deferred"] }} none={t`Nothing is deferred.`} />
      <Fold
        label={t`Completed`}
        wanted={{ ...wanted, status: ["completed"] }}
        none={t`Nothing is completed yet.`}
      />
    </>
  );
}

function Fold({ label, wanted, none }: { label: string; wanted: Wanted; none: string }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="grid gap-2" aria-label={label}>
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
        {label}
      </button>
      {isOpen && <TaskList wanted={wanted} label={label} none={none} />}
    </section>
  );
}
