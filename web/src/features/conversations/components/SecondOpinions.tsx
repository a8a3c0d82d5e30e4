import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Scale } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { Message, Model } from "@/api";
import { Button, ErrorState, FieldError, Menu, Skeleton, useProblemWords } from "@/shared/ui";
import { opinionsQuery, useAskOpinion, useGuidance } from "../api";
import { isBeingWritten, useLiveAnswer } from "../hooks/useLiveAnswer";
import { formatCost } from "../model/cost";
import { Markdown } from "./Markdown";

export interface OpinionsProps {
  message: Message;
  models: readonly Model[];
  canChange: boolean;
}

/** What other models said about an answer; each folds open, and its guidance can be taken on. */
export function SecondOpinions({ message, models, canChange }: OpinionsProps): ReactNode {
  const { t } = useLingui();
  const opinions = useQuery(opinionsQuery(message));
  if (opinions.isPending) return <Skeleton lines={["60%"]} label={t`Loading the second opinions`} />;
  if (opinions.isError)
    return (
      <ErrorState
        title={t`The second opinions did not load`}
        error={opinions.error}
        onRetry={() => void opinions.refetch()}
      />
    );
  return (
    <div className="grid gap-2">
      {opinions.data.map((opinion) => (
        <Opinion key={opinion.id} message={opinion} models={models} canChange={canChange} />
      ))}
    </div>
  );
}

function Opinion({ message, models, canChange }: OpinionsProps): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(isBeingWritten(message));
  const id = useId();
  const { answer } = useLiveAnswer(message);
  const use = useGuidance();
  const words = useProblemWords(use.error);
  const isWriting = isBeingWritten(message);
  const content = isWriting ? answer.content : message.content;
  const model = models.find((each) => each.slug === message.model);
  const name = model?.display_name ?? message.model?.split(":").slice(1).join(":") ?? t`Model`;
  const cost = formatCost(message.cost_micros);
  const canUse =
    canChange && (message.status === "complete" || message.status === "stopped") && content !== "";
  return (
    <section className="folds" aria-label={t`Second opinion by ${name}`} aria-busy={isWriting}>
      <button
        type="button"
        className="fold"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight className={`s ${isOpen ? "rotate-90" : ""}`} aria-hidden="true" />
        <Scale className="s" aria-hidden="true" />
        <span className="grow">{t`Second opinion by ${name}`}</span>
        {isWriting && <span className="spin" aria-hidden="true" />}
        {cost !== null && <span className="num text-12 text-fg-3">{cost}</span>}
      </button>
      <div id={id} className="grid gap-3 p-3" hidden={!isOpen}>
        {message.status === "failed" && (
          <FieldError>{message.error?.[0]?.detail ?? t`The model did not answer.`}</FieldError>
        )}
        {isOpen && content !== "" && (
          <div className="prose sm">
            <Markdown text={content} isGrowing={isWriting} />
          </div>
        )}
        {canUse && (
          <div>
            <Button size="sm" busy={use.isPending} onClick={() => use.mutate(message.id)}>
              {t`Use guidance`}
            </Button>
          </div>
        )}
        {use.isError && <FieldError>{words}</FieldError>}
      </div>
    </section>
  );
}

/** The models that could judge an answer; nothing where there is no other. */
export function AskOpinion({ message, models }: Omit<OpinionsProps, "canChange">): ReactNode {
  const { t } = useLingui();
  const ask = useAskOpinion(message);
  const words = useProblemWords(ask.error);
  const others = models.filter(
    (model) => model.is_available && !model.is_demo && model.slug !== message.model,
  );
  if (others.length === 0) return null;
  return (
    <>
      <Menu
        label={t`Let it be judged by`}
        trigger={
          <Button kind="quiet" size="sm" busy={ask.isPending}>
            {t`Second opinion`}
          </Button>
        }
        groups={[
          others.map((model) => ({ label: model.display_name, onSelect: () => ask.mutate(model.slug) })),
        ]}
      />
      {ask.isError && <FieldError>{words}</FieldError>}
    </>
  );
}
