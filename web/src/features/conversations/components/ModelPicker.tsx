import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Check, ChevronDown, KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Model } from "@/api";
import { useProviderName } from "@/features/providers";
import { formatNumber } from "@/shared/lib/number";
import { Badge, Button, Popover, Switch } from "@/shared/ui";
import type { Choosable, ModelChoice } from "../hooks/useModelChoice";
import type { SubstituteChoice } from "../hooks/useSubstituteChoice";

/** Which model answers: a list with a search field. */
export function ModelPicker({
  choice,
  substitute,
  disabled,
}: {
  choice: ModelChoice;
  substitute: SubstituteChoice;
  disabled: boolean;
}): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const { options, chosen, choose } = choice;
  const nameOf = useChoiceName();
  const name = chosen === null ? t`No model` : nameOf(chosen);
  const pick = (slug: string) => {
    choose(slug);
    setOpen(false);
  };
  return (
    <Popover
      label={t`Model`}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button kind="quiet" size="sm" disabled={disabled} aria-label={t`Model: ${name}`} className="min-w-0">
          <span className="max-w-48 truncate">{name}</span>
          <ChevronDown className="xs" aria-hidden="true" />
        </Button>
      }
    >
      <Command label={t`Models`} className="grid w-[320px] max-w-full gap-2" loop>
        <Command.Input className="input" placeholder={t`Find a model`} aria-label={t`Find a model`} />
        <Command.List className="max-h-72 overflow-y-auto">
          <Command.Empty className="px-2 py-2 text-13 text-fg-3">{t`No model of this name.`}</Command.Empty>
          {options.map((option) => (
            <Command.Item
              key={option.slug}
              value={option.slug}
              keywords={[nameOf(option), option.model?.provider ?? ""]}
              disabled={option.model?.is_available === false}
              className="menu-item"
              onSelect={() => pick(option.slug)}
            >
              <span className="grid min-w-0 grow">
                <span className="flex min-w-0 items-center gap-2">
                  <span className="truncate">{nameOf(option)}</span>
                  {option.model?.is_demo === true && <Badge>{t`Demonstration`}</Badge>}
                </span>
                <span className="truncate text-12 text-fg-3">
                  {option.model === null ? (
                    t`Picks the model by the question`
                  ) : (
                    <About model={option.model} />
                  )}
                </span>
              </span>
              {option.slug === chosen?.slug && <Check className="s" aria-label={t`Chosen`} />}
            </Command.Item>
          ))}
        </Command.List>
        <div className="border-t border-line px-2 pt-2">
          <Switch
            checked={substitute.isOn}
            label={t`Another model may stand in`}
            onChange={substitute.toggle}
          />
        </div>
        <Link to="/settings/models" className="menu-item border-t border-line">
          <KeyRound aria-hidden="true" />
          {t`Connect a model`}
        </Link>
      </Command>
    </Popover>
  );
}

function useChoiceName(): (choice: Choosable) => string {
  const { t } = useLingui();
  const providerName = useProviderName();
  return ({ slug, model }) => {
    if (model !== null) return model.display_name;
    const provider = slug.split(":")[1];
    return provider === undefined ? t`Auto` : t`Auto, ${providerName(provider)}`;
  };
}

const MICROS = 1_000_000;

function About({ model }: { model: Model }): ReactNode {
  const { t } = useLingui();
  const nameOf = useProviderName();
  if (model.reason === "tier_not_allowed") return t`Your organization does not let you use it`;
  if (model.reason === "budget_step")
    return t`Closed: ${model.budget_percent ?? 0} % of your budget are used`;
  if (!model.is_available && model.reason !== null) return model.reason;
  if (model.is_demo) return t`Answers with a fixed text, without any provider`;
  const price = (micros: number) => `$${formatNumber(micros / MICROS, { maximumFractionDigits: 2 })}`;
  const { input_micros_per_mtok: input, output_micros_per_mtok: output, context_window: context } = model;
  const facts = [
    model.provider === "stoa" ? null : nameOf(model.provider),
    context === null ? null : t`${formatNumber(Math.round(context / 1000))}k context`,
    input === null || output === null || input + output === 0
      ? null
      : t`${price(input)} in, ${price(output)} out per million`,
  ];
  return facts.filter(Boolean).join(", ");
}
