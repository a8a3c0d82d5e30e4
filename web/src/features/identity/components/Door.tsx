import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect } from "react";
import { Mark } from "@/shared/ui";
import { Colonnade } from "./Colonnade";
import { DemonstrationWarning } from "./DemonstrationWarning";

export interface DoorProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** The frame of set-up, sign-up and sign-in: one column, and the walk beside it where there is room. */
export function Door({ title, lead, children }: DoorProps): ReactNode {
  const { t } = useLingui();
  useEffect(() => {
    document.title = `${title} · Stoa`;
  }, [title]);
  return (
    <div className="grid min-h-dvh bg-surface md:grid-cols-2">
      <main className="grid content-start px-6 pt-16 pb-8 sm:place-items-center sm:content-center sm:py-8">
        <div className="grid w-full gap-[18px] sm:w-[380px]">
          <div className="mb-3 flex items-center gap-2 text-15 font-semibold">
            <Mark size={22} />
            <span>Stoa</span>
          </div>
          <DemonstrationWarning />
          <h1 className="text-[1.625rem] leading-tight font-semibold tracking-[-0.02em]">{title}</h1>
          {lead !== undefined && <p className="-mt-2 leading-[1.55] text-fg-2">{lead}</p>}
          {children}
        </div>
      </main>
      <aside className="relative hidden overflow-hidden border-l border-line md:block">
        <Colonnade />
        <p className="absolute bottom-9 left-10 max-w-[30ch] font-(family-name:--font-read) text-17 leading-normal text-fg-2 italic">
          {t`A stoa was a covered walk, open on one side, where anyone could stop and talk.`}
        </p>
      </aside>
    </div>
  );
}
