import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, CircleQuestionMark } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { PageHolder } from "@/api";
import { Button, ErrorState, IconButton, Skeleton } from "@/shared/ui";
import { accessQuery } from "../sharing";
import { Explanation } from "./Explanation";
import { useLevelOptions } from "./useLevelNames";

/** Everyone who has the page, by whatever way, and why. */
export function AccessList({ pageId }: { pageId: string }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="grid justify-items-start gap-2">
      <Button
        kind="quiet"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
        {t`Everyone with access`}
      </Button>
      {isOpen && (
        <div id={id} className="w-full">
          <Holders pageId={pageId} />
        </div>
      )}
    </div>
  );
}

function Holders({ pageId }: { pageId: string }): ReactNode {
  const { t } = useLingui();
  const access = useQuery(accessQuery(pageId));
  if (access.isPending) return <Skeleton lines={["70%", "60%"]} label={t`Loading who has access`} />;
  if (access.isError) {
    return (
      <ErrorState
        title={t`The list did not load`}
        error={access.error}
        onRetry={() => void access.refetch()}
      />
    );
  }
  const more = access.data.total - access.data.items.length;
  return (
    <>
      <ul className="card" aria-label={t`Everyone with access`}>
        {access.data.items.map((holder) => (
          <HolderRow key={holder.subject.id} pageId={pageId} holder={holder} />
        ))}
      </ul>
      {more > 0 && <p className="mt-2 text-12 text-fg-3">{t`and ${more} more`}</p>}
    </>
  );
}

function HolderRow({ pageId, holder }: { pageId: string; holder: PageHolder }): ReactNode {
  const { t } = useLingui();
  const levels = useLevelOptions();
  const [isAsked, setAsked] = useState(false);
  const { kind, id, name } = holder.subject;
  return (
    <li className="card-row grid gap-1 px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="min-w-0 grow truncate text-13">{name}</span>
        <span className="text-13 text-fg-3">{levels.find((each) => each.value === holder.level)?.label}</span>
        {kind === "user" && (
          <IconButton
            label={t`Why ${name} can see this page`}
            aria-expanded={isAsked}
            onClick={() => setAsked(!isAsked)}
          >
            <CircleQuestionMark aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {isAsked && <Explanation pageId={pageId} userId={id} name={name} />}
    </li>
  );
}
