import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Route } from "lucide-react";
import { type ReactNode, useState } from "react";
import { formatNumber } from "@/shared/lib/number";
import { Button, Popover, Skeleton, useProblemWords } from "@/shared/ui";
import { decisionQuery } from "../api";
import { useRoutingWords } from "./useRoutingWords";

/** Beside an answer: that Stoa chose the model, and on demand why. */
export function RoutingReason({ decisionId }: { decisionId: string }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t`Why this model`}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button kind="quiet" size="sm" aria-label={t`Auto: why this model`}>
          <Route className="s" aria-hidden="true" />
          {t`Auto`}
        </Button>
      }
    >
      {isOpen && <Reason decisionId={decisionId} />}
    </Popover>
  );
}

function Reason({ decisionId }: { decisionId: string }): ReactNode {
  const { t } = useLingui();
  const { data, error } = useQuery(decisionQuery(decisionId));
  const problem = useProblemWords(error);
  const words = useRoutingWords();
  if (error) return <p className="text-13 text-danger">{problem}</p>;
  if (!data) return <Skeleton />;
  const score = formatNumber(data.score);
  return (
    <div className="grid w-[320px] max-w-full gap-2 text-13">
      <p>
        {t`The question counts as ${words.complexity(data.tier)}: ${score} of 100, from how it is written.`}
      </p>
      {data.overrides.length > 0 && (
        <ul className="grid gap-1">
          {data.overrides.map((name) => (
            <li key={name}>{words.override(name)}</li>
          ))}
        </ul>
      )}
      <p className="text-12 text-fg-3">{data.reasoning}</p>
    </div>
  );
}
