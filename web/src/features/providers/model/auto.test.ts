import { describe, expect, it } from "vitest";
import type { Model } from "@/api";
import { autoSlugs, isAuto } from "./auto";

const model = (slug: string, more: Partial<Model> = {}): Model =>
  ({
    slug,
    provider: slug.split(":")[0] ?? "",
    is_available: true,
    is_demo: false,
    ...more,
  }) as Model;

describe("autoSlugs", () => {
  // spec: PR-37
  it("offers the choice among all, and within each of several providers", () => {
    const models = [model("anthropic:a"), model("anthropic:b"), model("openai:c")];
    expect(autoSlugs(models)).toEqual(["auto", "auto:anthropic", "auto:openai"]);
    expect(autoSlugs(models.slice(0, 2))).toEqual(["auto"]);
  });

  it("offers nothing where there is nothing to choose", () => {
    expect(autoSlugs([model("anthropic:a"), model("stoa:demo", { is_demo: true })])).toEqual([]);
    expect(autoSlugs([model("a:b"), model("a:c", { is_available: false })])).toEqual([]);
  });
});

describe("isAuto", () => {
  it("knows its own names", () => {
    expect(["auto", "auto:openai", "openai:auto", "automatic", null].map(isAuto)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
