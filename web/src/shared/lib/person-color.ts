/** The colours of people, as the server gives them to carets (pages/runtime/connection.py). */
const COLORS = [
  "#b4232a",
  "#a04a00",
  "#7a5b00",
  "#3f6d12",
  "#0b6e4f",
  "#0a6c8a",
  "#2b5bc7",
  "#5b46c4",
  "#8a2f9e",
  "#a8256b",
] as const;

/** The colour of somebody, the same everywhere. */
export function personColor(id: string): string {
  const number = BigInt(`0x${id.replaceAll("-", "")}`);
  return COLORS[Number(number % BigInt(COLORS.length))] ?? COLORS[0];
}
