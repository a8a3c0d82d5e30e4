import { useLingui } from "@lingui/react/macro";
import { isProblem, type Provider } from "@/api";
import { useProblemWords } from "@/shared/ui";
import { choiceOf, type KeyFormField } from "../model/providers";

export function useProviderName(): (provider: Provider) => string {
  const { t } = useLingui();
  return (provider) => choiceOf(provider).name ?? t`Server with the OpenAI interface`;
}

/** Why the last check of a key failed, in words. */
export function useVerificationWords(): (code: string | null) => string {
  const { t } = useLingui();
  return (code) => {
    if (code === null) return t`Not checked yet.`;
    if (/unauthori[sz]ed|credentials|auth|key_refused|invalid_key/.test(code))
      return t`The provider refused the key.`;
    if (/unreachable|connect|dns|timeout/.test(code))
      return t`The server did not answer. Is it running, and is the address right?`;
    if (code.includes("address_refused")) return t`This address is not allowed here.`;
    if (code.includes("not_found"))
      return t`There is no list of models at this address. It usually ends with /v1.`;
    return t`The check failed (${code}).`;
  };
}

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
  const owner: KeyFormField | undefined =
    problem?.code === "platform.address_refused"
      ? "base_url"
      : fields.find((field) => problem?.fieldMessage(field) != null);
  if (owner === undefined) return { field: () => undefined, form: fallback };
  const text =
    problem?.code === "platform.address_refused"
      ? t`This address is not allowed here. An administrator decides which private addresses Stoa may call.`
      : (problem?.fieldMessage(owner) ?? fallback);
  return { field: (name) => (name === owner ? text : undefined), form: null };
}
