import type { ReactNode } from "react";

export interface SettingsPageProps {
  title: string;
  description?: string;
  /** At the right of the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** One section of the settings: title, a sentence, then what can be set. */
export function SettingsPage({ title, description, action, children }: SettingsPageProps): ReactNode {
  return (
    <section
      className="grid w-full max-w-[864px] grid-cols-[minmax(0,1fr)] content-start gap-6"
      aria-labelledby="settings-title"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-48">
          <h1 id="settings-title" className="screen-title">
            {title}
          </h1>
          {description !== undefined && <p className="mt-1 text-13 text-fg-3">{description}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
