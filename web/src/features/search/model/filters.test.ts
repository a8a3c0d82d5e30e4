import { expect, test } from "vitest";
import { filtersOf, hasWord, sinceMoment } from "./filters";

test("an address gives the filters that there are, and nothing else", () => {
  const space = "01a21a10-a3ba-772d-a23f-52fcd5a93fc2";
  expect(filtersOf({ q: "keel", kind: "page", space, by: "me", since: "week" })).toEqual({
    q: "keel",
    kind: "page",
    space,
    by: "me",
    since: "week",
  });
  expect(filtersOf({ q: 2027, kind: "ship", space: "here", by: "you", since: "ever", page: 3 })).toEqual({
    q: "2027",
  });
  expect(filtersOf({ q: "" })).toEqual({});
});

test("a week ago is the same moment for an hour", () => {
  const now = Date.UTC(2026, 10, 26, 23, 20);
  expect(sinceMoment("week", now)).toBe("2026-11-19T23:00:00.000Z");
  expect(sinceMoment("week", now + 30 * 60_000)).toBe("2026-11-19T23:00:00.000Z");
});

test("signs alone are no word", () => {
  expect(["keel", "2027", "ship & sail", "船"].every(hasWord)).toBe(true);
  expect(["", " ", "---", '"&|!'].some(hasWord)).toBe(false);
});
