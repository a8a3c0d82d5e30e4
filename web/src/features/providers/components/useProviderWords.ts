import { useLingui } from "@lingui/react/macro";
import { isProblem } from "@/api";
import { useProblemWords } from "@/shared/ui";
import { type KeyFormField, PROVIDERS } from "../model/providers";

export function useProviderName(): (provider: string) => string {
  const { t } = useLingui();
  return (provider) => {
    const choice = PROVIDERS.find((each) => each.provider === provider);
    return choice ? (choice.name ?? t`Server with the OpenAI interface`) : provider;
  };
}

/** Why the last check of a key failed, in words. */
export function useVerificationWords(): (code: string | null) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    "providers.auth": t`The provider refused the key.`,
    "providers.quota": t`The account at the provider has no credit left.`,
    "providers.rate_limited": t`The provider answers too many requests at the moment. Check again later.`,
    "providers.overloaded": t`The provider is overloaded at the moment. Check again later.`,
    "providers.timeout": t`The server did not answer in time.`,
    "providers.unavailable": t`The server did not answer. Is it running, and is the address right?`,
    "providers.invalid_request": t`There is no list of models at this address. It usually ends with /v1.`,
    "platform.address_refused": t`This address is not allowed here.`,
  };
  return (code) => (code === null ? t`Not checked yet.` : (words[code] ?? t`The check failed (${code}).`));
}

const FIELD_OF_CODE: Readonly<Record<string, KeyFormField>> = {
  "platform.address_refused": "base_url",
  "providers.base_url_required": "base_url",
  "providers.name_taken": "name",
};

/** A refusal while a key is saved: at which field, in which words. */
export function useKeyErrors(error: unknown): {
  field: (name: KeyFormField) => string | undefined;
  form: string | null;
} {
  const { t } = useLingui();
  const fallback = useProblemWords(error);
  if (error === null || error === undefined) return { field: () => undefined, form: null };
  const problem = isProblem(error) ? error : null;
  const fields: readonly KeyFormField[] = ["name", "base_url", "secret"];
  const owner =
    FIELD_OF_CODE[problem?.code ?? ""] ?? fields.find((field) => problem?.fieldMessage(field) != null);
  if (owner === undefined) return { field: () => undefined, form: fallback };
  const text =
    problem?.code === "platform.address_refused"
      ? t`This address is not allowed here. Who runs this Stoa can allow it in STOA_OUTBOUND_ALLOW_PRIVATE_HOSTS.`
      : (problem?.fieldMessage(owner) ?? fallback);
  return { field: (name) => (name === owner ? text : undefined), form: null };
}
