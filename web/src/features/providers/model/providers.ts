import type { NewProviderKeyBody, Provider } from "@/api";

export interface ProviderChoice {
  provider: Provider;
  /** Brand names are not translated; the one description is, where it is shown. */
  name: string | null;
  address: "required" | "optional" | "none";
  secret: "required" | "optional";
  exampleAddress: string;
}

/** In the order people look for them: their own server first. */
export const PROVIDERS: readonly ProviderChoice[] = [
  {
    provider: "openai_compatible",
    name: null,
    address: "required",
    secret: "optional",
    exampleAddress: "http://127.0.0.1:8001/v1",
  },
  {
    provider: "ollama",
    name: "Ollama",
    address: "required",
    secret: "optional",
    exampleAddress: "http://127.0.0.1:11434/v1",
  },
  { provider: "openai", name: "OpenAI", address: "none", secret: "required", exampleAddress: "" },
  { provider: "anthropic", name: "Anthropic", address: "none", secret: "required", exampleAddress: "" },
  { provider: "google", name: "Google", address: "none", secret: "required", exampleAddress: "" },
  { provider: "openrouter", name: "OpenRouter", address: "none", secret: "required", exampleAddress: "" },
];

export function choiceOf(provider: Provider): ProviderChoice {
  const choice = PROVIDERS.find((each) => each.provider === provider);
  if (!choice) throw new Error(`Unknown provider ${provider}`);
  return choice;
}

export interface KeyForm {
  provider: Provider;
  name: string;
  address: string;
  secret: string;
}

export type KeyFormField = "name" | "base_url" | "secret";

/** The first field that cannot be sent as it is, before the server is asked. */
export function missingField(form: KeyForm): KeyFormField | null {
  const choice = choiceOf(form.provider);
  if (choice.address === "required" && form.address.trim() === "") return "base_url";
  if (choice.secret === "required" && form.secret.trim() === "") return "secret";
  return null;
}

/** What is sent. A key without a name is called after its provider or its server. */
export function bodyOf(form: KeyForm): NewProviderKeyBody {
  const choice = choiceOf(form.provider);
  const address = choice.address === "none" ? "" : completeAddress(form.address);
  const secret = form.secret.trim();
  return {
    provider: form.provider,
    name: form.name.trim() || (choice.name ?? hostOf(address)),
    ...(address === "" ? {} : { base_url: address }),
    ...(secret === "" ? {} : { secret }),
  };
}

/** "localhost:11434" means "http://localhost:11434": nobody types the scheme of a server at home. */
export function completeAddress(address: string): string {
  const text = address.trim().replace(/\/+$/, "");
  return text === "" || /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
