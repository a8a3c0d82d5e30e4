import { createContext, type ReactNode, use } from "react";

const IsInsideMain = createContext(false);

/** The `main` of the window. Inside another one, as in a section of the settings, only a part of that. */
export function Landmark({ className, children }: { className: string; children: ReactNode }): ReactNode {
  if (use(IsInsideMain)) return <div className={className}>{children}</div>;
  return (
    <main id="main" tabIndex={-1} className={`outline-none ${className}`}>
      <IsInsideMain value={true}>{children}</IsInsideMain>
    </main>
  );
}
