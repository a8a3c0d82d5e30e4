import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Check, ChevronDown, KeyRound, Scale } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTierNames } from "@/features/orgs";
import { useProviderName } from "@/features/providers";
import { Badge, Button, Popover, Switch } from "@/shared/ui";
import type { Choosable, ModelChoice } from "../hooks/useModelChoice";
import type { SubstituteChoice } from "../hooks/useSubstituteChoice";
import { CompareModels } from "./CompareModels";
import { ModelFacts } from "./ModelFacts";

/** Which model answers: a list with a search field. */
export function ModelPicker({
  choice,
  substitute,
  characters,
  disabled,
}: {
  choice: ModelChoice;
  substitute: SubstituteChoice;
  /** Length of the text that is written now. */
  characters: number;
  disabled: boolean;
}): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const { options, chosen, choose } = choice;
  const [isComparing, setComparing] = useState(false);
  const nameOf = useChoiceName();
  const tierName = useTierNames();
  const name = chosen === null ? t`No model` : nameOf(chosen);
  const pick = (slug: string) => {
    choose(slug);
    setOpen(false);
  };
  return (
    <>
      <Popover
        label={t`Model`}
        open={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button
            kind="quiet"
            size="sm"
            disabled={disabled}
            aria-label={t`Model: ${name}`}
            className="min-w-0"
          >
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
                    {option.model?.is_demo === false && <Badge>{tierName(option.model.tier)}</Badge>}
                  </span>
                  <span className="text-12 text-fg-3">
                    {option.model === null ? (
                      t`Picks the model by the question`
                    ) : (
                      <ModelFacts model={option.model} characters={characters} />
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
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              setOpen(false);
              setComparing(true);
            }}
          >
            <Scale aria-hidden="true" />
            {t`Compare models`}
          </button>
          <Link to="/settings/models" className="menu-item border-t border-line">
            <KeyRound aria-hidden="true" />
            {t`Connect a model`}
          </Link>
        </Command>
      </Popover>
      {isComparing && <CompareModels characters={characters} onClose={() => setComparing(false)} />}
    </>
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
