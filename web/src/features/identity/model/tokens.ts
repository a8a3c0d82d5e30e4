import type { ApiTokenKind, ApiTokenOptions, NewApiTokenBody } from "@/api";

export interface TokenForm {
  name: string;
  kind: ApiTokenKind;
  scopes: readonly string[];
  organizationId: string;
  spaceIds: readonly string[];
  /** Days as text; "never" only where the organization allows it. */
  expiry: string;
  /** Of gateway tokens only, as typed; empty: no restriction. */
  tiers: readonly TokenTier[];
  models: string;
  addresses: string;
  rate: string;
  tokenRate: string;
}

export const TIERS = ["basic", "standard", "premium"] as const;
export type TokenTier = (typeof TIERS)[number];
const MAX_RATE = 1_000_000;

const LIVES = ["7", "30", "90", "365"] as const;
export const NEVER = "never";

/** The scope without which a token of the kind is of no use. */
const NEEDED: Partial<Record<ApiTokenKind, string>> = { gateway: "gateway", mcp: "mcp" };

export function neededScopes(kind: ApiTokenKind): string[] {
  const needed = NEEDED[kind];
  return needed === undefined ? [] : [needed];
}

/** The lives that an organization allows, shortest first. */
export function livesFor(maxDays: number | null): string[] {
  const allowed = LIVES.filter((days) => maxDays === null || Number(days) <= maxDays);
  if (maxDays === null) return [...allowed, NEVER];
  return allowed.length > 0 ? [...allowed] : [String(maxDays)];
}

export function emptyForm(options: ApiTokenOptions, organizationId: string | undefined): TokenForm {
  const place = options.organizations.find(({ id }) => id === organizationId) ?? options.organizations[0];
  const lives = livesFor(place?.max_days ?? null);
  return {
    name: "",
    kind: "personal",
    scopes: [],
    organizationId: place?.id ?? "",
    spaceIds: [],
    expiry: lives.includes("90") ? "90" : (lives.at(-1) ?? "90"),
    tiers: [],
    models: "",
    addresses: "",
    rate: "",
    tokenRate: "",
  };
}

export function withToggled<Value>(values: readonly Value[], value: Value, isOn: boolean): Value[] {
  const others = values.filter((other) => other !== value);
  return isOn ? [...others, value] : others;
}

/** Whether what was typed is a number of times a minute, or nothing. */
export function isRate(typed: string): boolean {
  const text = typed.trim();
  return text === "" || (/^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_RATE);
}

/** Whether the form can be sent. */
export function isComplete(form: TokenForm): boolean {
  const hasRates = form.kind !== "gateway" || (isRate(form.rate) && isRate(form.tokenRate));
  return form.name.trim() !== "" && form.scopes.length > 0 && hasRates;
}

function linesOf(typed: string): string[] | null {
  const lines = typed.split("\n").map((line) => line.trim());
  const found = lines.filter((line) => line !== "");
  return found.length > 0 ? found : null;
}

function rateOf(typed: string): number | null {
  return typed.trim() === "" ? null : Number(typed);
}

function limitsOf(form: TokenForm): Partial<NewApiTokenBody> {
  if (form.kind !== "gateway") return {};
  return {
    allowed_models: linesOf(form.models),
    allowed_tiers: form.tiers.length > 0 ? [...form.tiers] : null,
    allowed_addresses: linesOf(form.addresses),
    rate_per_minute: rateOf(form.rate),
    tokens_per_minute: rateOf(form.tokenRate),
  };
}

export function bodyOf(form: TokenForm): NewApiTokenBody {
  return {
    name: form.name.trim(),
    kind: form.kind,
    scopes: [...form.scopes],
    organization_id: form.organizationId,
    space_ids: form.spaceIds.length > 0 ? [...form.spaceIds] : null,
    expires_in_days: form.expiry === NEVER ? null : Number(form.expiry),
    ...limitsOf(form),
  };
}
