import type { ChangeOidcProviderBody, NewOidcProviderBody, OidcProviderDetail } from "@/api";

/** A service as it is typed: domains as text, an empty secret for one that stays as it is. */
export interface ProviderForm {
  key: string;
  name: string;
  issuer: string;
  client_id: string;
  client_secret: string;
  scopes: string;
  domains: string;
  allow_sign_up: boolean;
  is_enabled: boolean;
}

export const NEW_PROVIDER: ProviderForm = {
  key: "",
  name: "",
  issuer: "",
  client_id: "",
  client_secret: "",
  scopes: "openid email profile",
  domains: "",
  allow_sign_up: true,
  is_enabled: true,
};

export function formOfProvider(provider: OidcProviderDetail): ProviderForm {
  return {
    key: provider.key,
    name: provider.name,
    issuer: provider.issuer,
    client_id: provider.client_id,
    client_secret: "",
    scopes: provider.scopes,
    domains: provider.allowed_domains.join(", "),
    allow_sign_up: provider.allow_sign_up,
    is_enabled: provider.is_enabled,
  };
}

/** A short name of letters and digits, made from the one that people read. */
export function keyFrom(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
}

export function changeOf(form: ProviderForm): ChangeOidcProviderBody {
  return {
    name: form.name.trim(),
    client_id: form.client_id.trim(),
    scopes: form.scopes.trim(),
    allowed_domains: form.domains.split(/[\s,;]+/).filter(Boolean),
    allow_sign_up: form.allow_sign_up,
    is_enabled: form.is_enabled,
    ...(form.client_secret === "" ? {} : { client_secret: form.client_secret }),
  };
}

export function bodyOfProvider(form: ProviderForm): NewOidcProviderBody {
  const { name = "", client_id: clientId = "", ...rest } = changeOf(form);
  return { ...rest, key: form.key.trim(), name, client_id: clientId, issuer: form.issuer.trim() };
}
