import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { hueOf, initialsOf } from "@/shared/lib/people";

export type Tone = "neutral" | "accent" | "success" | "warning" | "danger" | "outline";

/** A state, in words. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }): ReactNode {
  return <span className={`badge ${tone === "neutral" ? "" : tone}`}>{children}</span>;
}

/** A thing that can be removed or opened. */
export function Chip({ children, onRemove }: { children: ReactNode; onRemove?: () => void }): ReactNode {
  const { t } = useLingui();
  return (
    <span className="chip">
      <span className="flex min-w-0 items-center gap-1.5 truncate">{children}</span>
      {onRemove && (
        <button type="button" aria-label={t`Remove`} onClick={onRemove}>
          <X className="xs" aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

export interface AvatarProps {
  person: { id: string; name: string; avatar_url?: string | null };
  size?: "s" | "m" | "l";
}

/** A person: round, tinted initials or their picture. Decorative: the name stands beside it. */
export function Avatar({ person, size = "s" }: AvatarProps): ReactNode {
  return (
    <span className={`avatar ${size} hue-${hueOf(person.id)}`} aria-hidden="true">
      {person.avatar_url ? <img src={person.avatar_url} alt="" /> : initialsOf(person.name)}
    </span>
  );
}

/** A model or agent: square, outlined, the mark. */
export function ModelAvatar({ size = "m" }: { size?: "s" | "m" | "l" }): ReactNode {
  return (
    <span className={`avatar model ${size}`} aria-hidden="true">
      <Mark size={size === "s" ? 12 : 16} />
    </span>
  );
}

/** Three columns between two lines: Stoa, and models. */
export function Mark({ size = 18 }: { size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 4.2h14M3 16.4h14M5.4 7v6.6M10 7v6.6M14.6 7v6.6" />
    </svg>
  );
}
