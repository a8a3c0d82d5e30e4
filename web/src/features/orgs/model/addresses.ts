/** Addresses in a text, however they are separated; each once, in order. */
export function addressesIn(text: string): string[] {
  const found = text.split(/[\s,;]+/).filter((part) => part !== "");
  return [...new Map(found.map((address) => [address.toLowerCase(), address])).values()];
}

/** Whether this could be an address; the server has the last word. */
export function looksLikeAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}
