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
    <section className="grid w-full max-w-[864px] content-start gap-6" aria-labelledby="settings-title">
      <div className="flex items-start justify-between gap-4">
        <div>
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
