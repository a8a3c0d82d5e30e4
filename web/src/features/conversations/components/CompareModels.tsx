import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Model } from "@/api";
import { useTierNames } from "@/features/orgs";
import { modelsQuery } from "@/features/providers";
import { formatNumber } from "@/shared/lib/number";
import { Button, Dialog, ErrorState, Table, TextField } from "@/shared/ui";
import { estimatesQuery, ratingsQuery } from "../models-api";
import { priceWords, tokensOf, USUAL_ANSWER_TOKENS } from "../model/prices";
import { useAbilities } from "./ModelFacts";

const MOST = 10_000_000;
const typed = (text: string): number | null =>
  /^\d{1,8}$/.test(text) && Number(text) <= MOST ? Number(text) : null;

/** What so many tokens cost with each of the models, beside what they can do. */
export function CompareModels({
  characters,
  onClose,
}: {
  characters: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const [read, setRead] = useState(String(tokensOf(characters) || 1000));
  const [written, setWritten] = useState(String(USUAL_ANSWER_TOKENS));
  const prompt = typed(read);
  const output = typed(written);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Compare models`}
      actions={<Button onClick={onClose}>{t`Close`}</Button>}
    >
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t`Tokens to read`}
          inputMode="numeric"
          value={read}
          error={prompt === null ? t`Write a number.` : null}
          onChange={(event) => setRead(event.target.value)}
        />
        <TextField
          label={t`Tokens to write`}
          inputMode="numeric"
          value={written}
          error={output === null ? t`Write a number.` : null}
          onChange={(event) => setWritten(event.target.value)}
        />
      </div>
      {prompt !== null && output !== null && (
        <Comparison prompt={prompt} output={Math.min(output, 1_000_000)} />
      )}
    </Dialog>
  );
}

function Comparison({ prompt, output }: { prompt: number; output: number }): ReactNode {
  const { t } = useLingui();
  const tierName = useTierNames();
  const abilities = useAbilities();
  const { data: all = [] } = useQuery(modelsQuery);
  const models = all.filter((model) => !model.is_demo).slice(0, 50);
  const { data: ratings = [] } = useQuery(ratingsQuery);
  const estimates = useQuery({
    ...estimatesQuery(
      models.map((model) => model.slug),
      prompt,
      output,
    ),
    enabled: models.length > 0,
    placeholderData: (before) => before,
  });
  if (estimates.isError)
    return (
      <ErrorState
        title={t`The prices did not load`}
        error={estimates.error}
        onRetry={() => void estimates.refetch()}
      />
    );
  const costOf = (model: Model) => estimates.data?.find((each) => each.slug === model.slug);
  const ratingOf = (model: Model) => ratings.find((each) => each.model === model.slug);
  const byCost = [...models].sort(
    (one, other) => (costOf(one)?.cost_micros ?? Infinity) - (costOf(other)?.cost_micros ?? Infinity),
  );
  return (
    <Table
      label={t`Models by price`}
      rows={byCost}
      rowKey={(model) => model.slug}
      columns={[
        { id: "name", header: t`Model`, cell: (model) => model.display_name },
        { id: "tier", header: t`Tier`, cell: (model) => tierName(model.tier) },
        {
          id: "cost",
          header: t`Price`,
          cell: (model) => {
            const found = costOf(model);
            if (found === undefined) return "…";
            if (!found.fits) return t`too long for it`;
            return found.cost_micros === null ? t`unknown` : priceWords(found.cost_micros);
          },
        },
        {
          id: "context",
          header: t`Context`,
          cell: (model) =>
            model.context_window === null ? "–" : `${formatNumber(Math.round(model.context_window / 1000))}k`,
        },
        { id: "abilities", header: t`Can`, cell: (model) => abilities(model).join(", ") || "–" },
        {
          id: "rating",
          header: t`Your rating`,
          cell: (model) => {
            const rating = ratingOf(model);
            return rating === undefined ? "–" : t`${rating.liked} good, ${rating.disliked} bad`;
          },
        },
      ]}
    />
  );
}
