import { useLingui } from "@lingui/react/macro";
import { CalendarClock } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Page } from "@/api";
import { Badge, Button, Input, Popover } from "@/shared/ui";
import { useReview } from "../tree-api";

/** The day on which a finalized page is to be looked at again, and where it is set. */
export function ReviewDate({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const [day, setDay] = useState(page.review_on ?? "");
  const review = useReview(page.id);
  const shown = page.review_on === null ? t`Review date` : t`Review on ${page.review_on}`;
  if (page.status !== "finalized") return null;
  if (!page.permissions.finalize) return page.review_on === null ? null : <Badge>{shown}</Badge>;
  const set = (value: string | null) => review.mutate(value, { onSuccess: () => setOpen(false) });
  return (
    <Popover
      label={t`Review date`}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" kind="quiet">
          <CalendarClock className="s" aria-hidden="true" />
          {shown}
        </Button>
      }
    >
      <form
        className="flex w-56 flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (day !== "") set(day);
        }}
      >
        <Input
          type="date"
          aria-label={t`Day of the review`}
          min={new Date().toISOString().slice(0, 10)}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        <div className="flex gap-1">
          <Button size="sm" kind="primary" type="submit" busy={review.isPending} disabled={day === ""}>
            {t`Set`}
          </Button>
          {page.review_on !== null && (
            <Button size="sm" kind="quiet" busy={review.isPending} onClick={() => set(null)}>
              {t`No review`}
            </Button>
          )}
        </div>
      </form>
    </Popover>
  );
}
