import { expect, it } from "vitest";
import { moved } from "./order";

const things = ["a", "b", "c"].map((id, index) => ({ id, position: index + 1 }));
const order = (id: string, position: number) =>
  moved(things, id, position).map((thing) => `${thing.id}${thing.position}`);

it("moves one and numbers all", () => {
  expect(order("a", 3)).toEqual(["b1", "c2", "a3"]);
  expect(order("c", 1)).toEqual(["c1", "a2", "b3"]);
  expect(order("b", 2)).toEqual(["a1", "b2", "c3"]);
  expect(order("x", 1)).toEqual(["a1", "b2", "c3"]);
});
