import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Check, CircleAlert, Eye, FileText } from "lucide-react";
import type { ReactNode } from "react";
import type { Message } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import type { LiveStep } from "../model/answer";
import { Fold } from "./Fold";

/** What the model does with tools while it answers. */
export function LiveSteps({ steps }: { steps: readonly LiveStep[] }): ReactNode {
  const { t } = useLingui();
  return (
    <ul className="folds" aria-label={t`Steps`}>
      {steps.map((step) => (
        <li key={step.id} className="fold">
          <FileText className="s" aria-hidden="true" />
          <span className="grow">{step.status === null ? t`Reading a page` : t`Read a page`}</span>
          {step.status === null ? (
            <span className="spin" aria-hidden="true" />
          ) : (
            <State status={step.status} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** What the model did with tools, and the pages that it read. */
export function Steps({ message }: { message: Message }): ReactNode {
  const { t } = useLingui();
  return (
    <ul className="folds" aria-label={t`Steps`}>
      {message.steps.map((step) => (
        <li key={step.id} className="fold">
          <FileText className="s" aria-hidden="true" />
          <span className="min-w-0 grow truncate">
            {t`Read a page`}{" "}
            {step.page_id !== null && step.page_title !== null && (
              <Link to="/pages/$pageId" params={{ pageId: step.page_id }} className="link">
                {step.page_title || t`Untitled`}
              </Link>
            )}
          </span>
          <State status={step.status} />
        </li>
      ))}
    </ul>
  );
}

function State({ status }: { status: string }): ReactNode {
  const { t } = useLingui();
  return status === "completed" ? (
    <Check className="s text-success!" aria-label={t`Done`} />
  ) : (
    <CircleAlert className="s text-danger!" aria-label={t`Not found`} />
  );
}

/** Everything that the model was given for an answer, with its tokens. */
export function Known({ message }: { message: Message }): ReactNode {
  const { t } = useLingui();
  const kinds: Record<string, string> = {
    organization: t`Organization`,
    group: t`Group`,
    person: t`Person`,
    conversation: t`Instructions of the conversation`,
    continuation: t`Summary of what came before`,
    page: t`Page`,
    mention: t`Named in a message`,
    messages: t`Messages`,
    attachment: t`File`,
    tool: t`Page that was read`,
  };
  const total = message.used_context.reduce((sum, part) => sum + part.tokens, 0);
  return (
    <div className="folds">
      <Fold
        icon={Eye}
        title={t`What the AI knew`}
        aside={<span className="num text-12 text-fg-3">{t`${formatNumber(total)} tokens`}</span>}
      >
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          {message.used_context.map((part, index) => (
            <div key={index} className="contents">
              <dt className="min-w-0 truncate">
                {kinds[part.kind] ?? part.kind} <span className="text-fg-3">{part.name}</span>
              </dt>
              <dd className="num">{formatNumber(part.tokens)}</dd>
            </div>
          ))}
        </dl>
      </Fold>
    </div>
  );
}
