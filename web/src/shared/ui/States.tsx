import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CloudOff, DoorClosed, type LucideIcon, Unplug } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect, useState } from "react";
import { isProblem } from "@/api";
import { useIsOffline } from "@/shared/lib/connection";
import { Button } from "./Button";

const SKELETON_AFTER_MS = 200;

/** Grey lines of the final size, nothing before 200 ms. Widths are CSS lengths, top to bottom. */
export function Skeleton({
  lines = ["52%", "96%", "88%"],
  label,
}: {
  lines?: string[];
  label?: string;
}): ReactNode {
  const { t } = useLingui();
  const isLate = useLate(SKELETON_AFTER_MS);
  return (
    <div className="grid w-full gap-3" role="status" aria-label={label ?? t`Loading`}>
      {isLate &&
        lines.map((width, index) => (
          <span
            key={index}
            className="skeleton"
            style={{ width } satisfies CSSProperties}
            aria-hidden="true"
          />
        ))}
    </div>
  );
}

function useLate(ms: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isLate;
}

export interface EmptyStateProps {
  icon?: LucideIcon;
  title: string;
  /** What belongs here, in one line. */
  children?: ReactNode;
  /** One primary and at most one other button. */
  actions?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps): ReactNode {
  return (
    <div className="state">
      {Icon && <Icon aria-hidden="true" />}
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}

export interface ErrorStateProps {
  /** What did not happen: "This page did not load". */
  title: string;
  error: unknown;
  onRetry?: () => void;
}

/** What did not happen, what is safe, Try again; the request id small. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps): ReactNode {
  const { t } = useLingui();
  const problem = isProblem(error) ? error : null;
  return (
    <div className="state" role="alert">
      <Unplug className="text-danger!" aria-hidden="true" />
      <h2>{title}</h2>
      <p>{useProblemWords(error)}</p>
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          {t`Try again`}
        </Button>
      )}
      {problem?.requestId != null && (
        <span className="mono text-12 text-fg-3">{t`request ${problem.requestId}`}</span>
      )}
    </div>
  );
}

/** A failure in a sentence: the server's own words, or ours when it gave none. */
export function useProblemWords(error: unknown): string {
  const { t } = useLingui();
  if (!isProblem(error)) return t`Something in this window failed. Nothing you saved is lost.`;
  if (error.status === 0) return t`The server cannot be reached. Nothing you wrote is lost.`;
  if (error.status >= 500) return t`The server could not answer. Nothing you wrote is lost.`;
  // A limit of its own kind says so itself: rate limits are nothing else (US-56).
  if (error.code === "rate_limited") return t`Too many requests. Wait a moment, then try again.`;
  const words = error.detail || error.title || t`The server refused this.`;
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** The same page for what is missing and what is hidden. */
export function NotAvailable({ what, actions }: { what?: string; actions?: ReactNode }): ReactNode {
  const { t } = useLingui();
  return (
    <div className="state">
      <DoorClosed aria-hidden="true" />
      <h1>{t`Not available`}</h1>
      <p>{what ?? t`This page does not exist, or you cannot see it.`}</p>
      {actions}
    </div>
  );
}

/** One bar while the server cannot be reached. `kept` counts changes that wait on this device. */
export function OfflineBar({ kept = 0 }: { kept?: number }): ReactNode {
  const { t } = useLingui();
  const isOffline = useIsOffline();
  if (!isOffline) return null;
  return (
    <div className="offline-bar" role="status">
      <CloudOff className="s" aria-hidden="true" />
      {kept > 0
        ? t`Offline. ${plural(kept, { one: "# change is", other: "# changes are" })} kept on this device.`
        : t`Offline. What you write is kept on this device.`}
    </div>
  );
}

export type NoteTone = "neutral" | "accent" | "success" | "warning" | "danger";

export interface BannerProps {
  tone?: NoteTone;
  icon?: LucideIcon;
  /** `<b>` carries the main point. */
  children: ReactNode;
  actions?: ReactNode;
}

/** A notice beside what it limits. Danger and warning are announced. */
export function Banner({ tone = "neutral", icon: Icon, children, actions }: BannerProps): ReactNode {
  const isUrgent = tone === "danger" || tone === "warning";
  return (
    <div className={`note ${tone === "neutral" ? "" : tone}`} role={isUrgent ? "alert" : undefined}>
      {Icon && <Icon className="s" aria-hidden="true" />}
      <div className="min-w-0 grow">{children}</div>
      {actions}
    </div>
  );
}

/** The bar over content that cannot be edited: who or what closed it, and what remains possible. */
export function ReadOnlyBar({ icon: Icon, children, actions }: Omit<BannerProps, "tone">): ReactNode {
  return (
    <div className="readonly-bar">
      {Icon && <Icon className="s" aria-hidden="true" />}
      <span className="min-w-0 grow">{children}</span>
      {actions}
    </div>
  );
}
