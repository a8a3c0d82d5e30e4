import { expect, test } from "vitest";
import { eventWords, filtersOf, withFilter } from "./filters";

test("an address gives only filters that there are", () => {
  expect(filtersOf({ event_type: "page.created", other: "x", ip_address: "", since: 3 })).toEqual({
    event_type: "page.created",
  });
});

test("an empty value takes a filter away", () => {
  expect(withFilter({ event_type: "page.created", since: "2026-01-01" }, { event_type: "" })).toEqual({
    since: "2026-01-01",
  });
});

test("kinds of event read as words", () => {
  expect(eventWords("provider_key.created")).toBe("Provider key created");
});
