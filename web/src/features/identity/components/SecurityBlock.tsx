import type { ReactNode } from "react";

export interface SecurityBlockProps {
  title: string;
  /** On or off, or how many. */
  state?: ReactNode;
  description: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** One way into the account: what it is, whether it is on, what can be done. */
export function SecurityBlock({
  title,
  state,
  description,
  actions,
  children,
}: SecurityBlockProps): ReactNode {
  return (
    <section className="card grid gap-3 p-4" aria-label={title}>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 flex-1 basis-60 gap-1">
          <div className="flex items-center gap-2">
            <h2 className="section-title">{title}</h2>
            {state}
          </div>
          <p className="text-13 leading-normal text-fg-2">{description}</p>
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
