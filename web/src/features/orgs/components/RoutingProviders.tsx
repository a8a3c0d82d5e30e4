import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { OrganizationDetail } from "@/api";
import { Checkbox } from "@/shared/ui";
import { SettingPlace } from "./SettingPlace";

type ProviderName = NonNullable<
  NonNullable<OrganizationDetail["settings"]["providers"]>["routing_providers"]
>[number];

export interface RoutingProvidersProps {
  chosen: readonly ProviderName[];
  onChange: (change: { routing_providers: ProviderName[] | null }) => void;
}

/** Whose models AUTO takes, the first before the others; with none it may be anybody's. */
export function RoutingProviders({ chosen, onChange }: RoutingProvidersProps): ReactNode {
  const { t } = useLingui();
  const providers: [ProviderName, string][] = [
    ["anthropic", "Anthropic"],
    ["google", "Google"],
    ["openai", "OpenAI"],
    ["openrouter", "OpenRouter"],
    ["ollama", "Ollama"],
    ["openai_compatible", t`Servers that speak like OpenAI's`],
  ];
  const change = (name: ProviderName, isOn: boolean) => {
    const next = isOn ? [...chosen, name] : chosen.filter((each) => each !== name);
    onChange({ routing_providers: next.length > 0 ? next : null });
  };
  return (
    <SettingPlace name="settings.providers.routing_providers">
      <fieldset className="grid gap-1">
        <legend className="field-label mb-1">{t`Whose models the automatic choice takes`}</legend>
        {providers.map(([name, label]) => (
          <Checkbox
            key={name}
            checked={chosen.includes(name)}
            label={
              chosen.length > 1 && chosen.includes(name) ? `${label} (${chosen.indexOf(name) + 1})` : label
            }
            onChange={(isOn) => change(name, isOn)}
          />
        ))}
      </fieldset>
      <p className="help">{t`In the order in which they are chosen. With none, everybody's.`}</p>
    </SettingPlace>
  );
}
