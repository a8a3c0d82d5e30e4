/** The order with one of its ids at another place; null where that changes nothing or the place is outside. */
export function moved(ids: readonly string[], id: string, to: number): string[] | null {
  const from = ids.indexOf(id);
  if (from === -1 || from === to || to < 0 || to >= ids.length) return null;
  const rest = ids.filter((each) => each !== id);
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}
