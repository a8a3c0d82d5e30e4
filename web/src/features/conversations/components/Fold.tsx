import { ChevronRight, type LucideIcon } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

export interface FoldProps {
  icon?: LucideIcon;
  title: ReactNode;
  /** What stands at the right of the title, such as a state. */
  aside?: ReactNode;
  isBusy?: boolean;
  children: ReactNode;
}

/** A line that opens. What it hides is drawn once it is open. */
export function Fold({ icon: Icon, title, aside, isBusy = false, children }: FoldProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        className="fold"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight className={`s ${isOpen ? "rotate-90" : ""}`} aria-hidden="true" />
        {Icon && <Icon className="s" aria-hidden="true" />}
        <span className="min-w-0 grow truncate">{title}</span>
        {isBusy && <span className="spin" aria-hidden="true" />}
        {aside}
      </button>
      <div id={id} className="p-3 text-13 text-fg-2" hidden={!isOpen}>
        {isOpen && children}
      </div>
    </div>
  );
}
