import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import type { ReactNode } from "react";
import type { Conversation } from "@/api";
import { Button } from "@/shared/ui";
import { useIsContinuing } from "../continuation-api";
import { useContinue } from "../hooks/useContinue";
import { Fold } from "./Fold";
import { Markdown } from "./Markdown";

/** What a conversation that continues another one begins with. */
export function ContinuedFrom({ conversation }: { conversation: Conversation }): ReactNode {
  const { t } = useLingui();
  const { continued_from: origin, continuation_summary: summary } = conversation;
  if (summary === null) return null;
  return (
    <section className="grid gap-2" aria-label={t`What came before`}>
      {origin && (
        <p className="text-13 text-fg-2">
          {t`Continues`}{" "}
          <Link to="/conversations/$conversationId" params={{ conversationId: origin.id }} className="link">
            {origin.title || t`Untitled`}
          </Link>
        </p>
      )}
      <div className="folds">
        <Fold icon={History} title={t`Summary of what came before`}>
          <div className="prose sm">
            <Markdown text={summary} isGrowing={false} />
          </div>
        </Fold>
      </div>
    </section>
  );
}

/** While a conversation is summed up. */
export function Continuing({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  if (!useIsContinuing(id)) return null;
  return (
    <p className="flex items-center gap-2 text-13 text-fg-2" role="status">
      <span className="spin" aria-hidden="true" />
      {t`Summing up. It goes on in a new conversation in a moment.`}
    </p>
  );
}

export function ContinueButton({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  const { start, isContinuing } = useContinue(id);
  return (
    <Button size="sm" busy={isContinuing} onClick={start}>
      {t`Continue in a new conversation`}
    </Button>
  );
}
