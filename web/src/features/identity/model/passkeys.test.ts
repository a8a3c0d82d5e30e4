import { expect, test } from "vitest";
import { isBareAddress } from "./passkeys";

test("only bare addresses cannot have passkeys", () => {
  expect(["127.0.0.1", "10.0.0.8", "[::1]"].every(isBareAddress)).toBe(true);
  expect(["localhost", "stoa.example.org", "127.0.0.1.example.org"].some(isBareAddress)).toBe(false);
});
