import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { formatNumber } from "@/shared/lib/number";
import { Button, Popover } from "@/shared/ui";
import { contextQuery } from "../api";
import { ContinueButton } from "./Continued";

/** How full the model's context is, from the moment when that matters. */
export function ContextMeter({
  conversationId,
  model,
}: {
  conversationId: string;
  model: string | null;
}): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(contextQuery(conversationId, model));
  if (!data?.context_window || data.fill === "safe" || data.fill === "unknown") return null;
  const share = formatNumber(data.tokens / data.context_window, { style: "percent" });
  const names: Record<string, string> = {
    organization: t`Organization`,
    group: t`Group`,
    person: t`You`,
    conversation: t`Instructions of the conversation`,
    continuation: t`Summary of what came before`,
    page: t`Page`,
    mention: t`Named in a message`,
    messages: t`Messages`,
  };
  const tone = data.fill === "warning" ? "text-warning" : "text-danger";
  return (
    <Popover
      label={t`Context`}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button kind="quiet" size="sm" className={tone} aria-label={t`Context ${share} full`}>
          {t`Context ${share}`}
        </Button>
      }
    >
      <div className="grid w-[280px] max-w-full gap-2 text-13">
        <p>
          {data.fill === "full"
            ? t`The conversation is longer than this model can read. Choose another model or begin a new conversation.`
            : t`The model can read ${formatNumber(data.context_window)} tokens; about ${formatNumber(data.tokens)} would be sent.`}
        </p>
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          {data.layers.map((layer, index) => (
            <div key={index} className="contents">
              <dt className="text-fg-3">{names[layer.kind] ?? layer.kind}</dt>
              <dd className="num">{formatNumber(layer.tokens)}</dd>
            </div>
          ))}
        </dl>
        <ContinueButton id={conversationId} />
      </div>
    </Popover>
  );
}
