import { expect, test } from "vitest";
import { askedAt, type Named, partsOf, spelledOut, withName } from "./naming";

const SAILS: Named = { kind: "page", id: "01a21aed-67ca-718a-9302-ee33e9af5dcf", label: "Sails" };
const HEMP: Named = { ...SAILS, id: "01a21aed-67f6-7562-8214-95dde7daff86", label: "Sails (hemp)" };

test("an @ at the start of a word asks for a name, up to the caret", () => {
  expect(askedAt("Look at @Sai", 12)).toEqual({ start: 8, words: "Sai" });
  expect(askedAt("Look at @Sai and more", 12)).toEqual({ start: 8, words: "Sai" });
  expect(askedAt("(@", 2)).toEqual({ start: 1, words: "" });
  for (const text of ["ada@example", "@ home", "@one\ntwo", `@${"long ".repeat(13)}`]) {
    expect(askedAt(text, text.length)).toBeNull();
  }
});

test("a name takes the place of what was typed for it", () => {
  expect(withName("Look at @Sai now", { start: 8, words: "Sai" }, "Sails")).toEqual({
    text: "Look at @Sails now",
    caret: 15,
  });
});

test("names are sent in the form that says what they name, the longest first", () => {
  const sent = spelledOut("@Sails (hemp), @Sails; not @Sailship or me@Sails", [SAILS, HEMP]);

  expect(sent).toBe(
    `@[Sails (hemp)](${HEMP.id}:page), @[Sails](${SAILS.id}:page); not @Sailship or me@Sails`,
  );
  expect(partsOf(sent)).toEqual([HEMP, ", ", SAILS, "; not @Sailship or me@Sails"]);
  expect(spelledOut("@Sails", [])).toBe("@Sails");
});
