import { useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { Message, Model } from "@/api";
import { useIsPhone } from "@/shared/lib/media";
import { Badge, Button, FieldError, IconButton, useProblemWords } from "@/shared/ui";
import { useSwitchBranch } from "../api";
import { isBeingWritten } from "../hooks/useLiveAnswer";
import { MessageView } from "./MessageView";

/** The answers of several models to one message: in columns, or one after the other where there is no room. */
export function SideBySide({
  answers,
  chosenId,
  models,
  canChange,
}: {
  answers: readonly Message[];
  /** The answer that the conversation goes on from. */
  chosenId: string;
  models: readonly Model[];
  canChange: boolean;
}): ReactNode {
  const { t } = useLingui();
  const row = useRef<HTMLDivElement>(null);
  const isPhone = useIsPhone();
  const [shown, setShown] = useState(0);
  const to = (index: number) => row.current?.children[index]?.scrollIntoView({ block: "nearest" });
  return (
    <section className="beside-frame" aria-label={t`Answers side by side`}>
      {isPhone && (
        <div className="flex items-center justify-center gap-1">
          <IconButton label={t`Previous answer`} disabled={shown === 0} onClick={() => to(shown - 1)}>
            <ChevronLeft />
          </IconButton>
          <span className="num text-12 text-fg-2">
            {shown + 1} / {answers.length}
          </span>
          <IconButton
            label={t`Next answer`}
            disabled={shown === answers.length - 1}
            onClick={() => to(shown + 1)}
          >
            <ChevronRight />
          </IconButton>
        </div>
      )}
      <div
        ref={row}
        className="beside"
        role="group"
        aria-label={t`Answers`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollLeft, clientWidth } }) =>
          setShown(Math.round(scrollLeft / Math.max(clientWidth, 1)))
        }
      >
        {answers.map((answer) => (
          <div key={answer.id} className="beside-column">
            <MessageView
              message={answer}
              models={models}
              canChange={canChange}
              canRemove={false}
              isOwn={false}
              isTarget={false}
              isColumn
            />
            <Choice answer={answer} isChosen={answer.id === chosenId} canChange={canChange} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Choice({
  answer,
  isChosen,
  canChange,
}: {
  answer: Message;
  isChosen: boolean;
  canChange: boolean;
}): ReactNode {
  const { t } = useLingui();
  const choose = useSwitchBranch(answer.conversation_id);
  const words = useProblemWords(choose.error);
  if (isChosen) return <Badge>{t`The conversation goes on from here`}</Badge>;
  if (isBeingWritten(answer)) return null;
  return (
    <div>
      <Button
        size="sm"
        disabled={!canChange}
        busy={choose.isPending}
        onClick={() => choose.mutate(answer.id)}
      >{t`Go on with this answer`}</Button>
      {choose.isError && <FieldError>{words}</FieldError>}
    </div>
  );
}
