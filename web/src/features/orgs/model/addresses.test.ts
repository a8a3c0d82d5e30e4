import { expect, test } from "vitest";
import { addressesIn, looksLikeAddress } from "./addresses";

test("addresses are separated by commas, semicolons, lines and blanks, each once", () => {
  expect(addressesIn("ada@example.org, bea@example.org;\ncleo@example.org ADA@example.org")).toEqual([
    "ADA@example.org",
    "bea@example.org",
    "cleo@example.org",
  ]);
  expect(addressesIn("  ")).toEqual([]);
});

test("what has one @ between other letters may be an address", () => {
  expect(["a@b", "ab", "@b", "a@"].map(looksLikeAddress)).toEqual([true, false, false, false]);
});
