import type { ApiTokenKind, ApiTokenOptions, NewApiTokenBody } from "@/api";

export interface TokenForm {
  name: string;
  kind: ApiTokenKind;
  scopes: readonly string[];
  organizationId: string;
  spaceIds: readonly string[];
  /** Days as text; "never" only where the organization allows it. */
  expiry: string;
}

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
  };
}

export function withToggled(values: readonly string[], value: string, isOn: boolean): string[] {
  const others = values.filter((other) => other !== value);
  return isOn ? [...others, value] : others;
}

export function bodyOf(form: TokenForm): NewApiTokenBody {
  return {
    name: form.name.trim(),
    kind: form.kind,
    scopes: [...form.scopes],
    organization_id: form.organizationId,
    space_ids: form.spaceIds.length > 0 ? [...form.spaceIds] : null,
    expires_in_days: form.expiry === NEVER ? null : Number(form.expiry),
  };
}
