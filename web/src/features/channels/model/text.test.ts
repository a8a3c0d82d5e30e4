import { expect, test } from "vitest";
import { safeAddress, withLinks } from "./text";

const ID = "01a21bb4-0716-740c-ac4c-c4118434f1e6";

test("what is named becomes a link, but not in code", () => {
  expect(withLinks(`See @[Brief](${ID}:page), @[Ines *M*](${ID}:user)`)).toBe(
    String.raw`See [@Brief](/pages/${ID}), [@Ines \*M\*](#user-${ID})`,
  );
  const code = `\`@[Brief](${ID}:page)\``;
  expect(withLinks(code)).toBe(code);
});

// spec: CH-19
test.each([
  ["https://example.org", "https://example.org"],
  ["http://example.org", "http://example.org"],
  ["mailto:ada@example.org", "mailto:ada@example.org"],
  ["/pages/1", "/pages/1"],
  [`#user-${ID}`, `#user-${ID}`],
  ["//example.org", null],
  [String.raw`/\example.org`, null],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["ftp://example.org", null],
  ["#top", null],
  ["pages/1", null],
])("a link to %s leads to %s", (address, safe) => {
  expect(safeAddress(address)).toBe(safe);
});
