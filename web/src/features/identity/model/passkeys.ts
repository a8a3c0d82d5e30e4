/** What a browser and its authenticator say to each other; JSON in, JSON out. */

type Json = Record<string, unknown>;

/** The person closed the browser's question, or had no passkey for it. */
export class PasskeyCancelled extends Error {}

/** False in old browsers, and where the page has no secure origin. */
export function knowsPasskeys(): boolean {
  return (
    globalThis.isSecureContext &&
    "PublicKeyCredential" in globalThis &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential
  );
}

/** Passkeys belong to a host name; a page that was opened by a bare address can have none. */
export function isBareAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+(\.\d+){3}$/.test(host);
}

export async function makePasskey(options: Json): Promise<Json> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return toJson(await unlessCancelled(navigator.credentials.create({ publicKey })));
}

export async function askForPasskey(options: Json): Promise<Json> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return toJson(await unlessCancelled(navigator.credentials.get({ publicKey })));
}

async function unlessCancelled(asked: Promise<Credential | null>): Promise<Credential | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name))
      throw new PasskeyCancelled();
    throw error;
  }
}

function toJson(credential: Credential | null): Json {
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyCancelled();
  const json: unknown = credential.toJSON();
  return json as Json;
}
