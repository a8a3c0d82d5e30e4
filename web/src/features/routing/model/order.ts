interface Placed {
  id: string;
  position: number;
}

/** The same things with one of them at another place, from 1, and all numbered anew. */
export function moved<Thing extends Placed>(things: readonly Thing[], id: string, position: number): Thing[] {
  const one = things.find((thing) => thing.id === id);
  if (one === undefined) return [...things];
  const others = things.filter((thing) => thing.id !== id);
  others.splice(position - 1, 0, one);
  return others.map((thing, index) => ({ ...thing, position: index + 1 }));
}
