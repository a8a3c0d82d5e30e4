import { describe, expect, test } from "vitest";
import { gatewaySamples } from "./samples";
import { bodyOf, emptyForm, isComplete, livesFor, NEVER, withToggled } from "./tokens";

const options = {
  scopes: { personal: ["pages:read"], gateway: ["gateway"], mcp: ["mcp"] },
  organizations: [
    { id: "a", name: "A", max_days: 30 },
    { id: "b", name: "B", max_days: null },
  ],
};

describe("API tokens", () => {
  // spec: ID-86
  test("live no longer than the organization allows, and without end only where it allows that", () => {
    expect(livesFor(30)).toEqual(["7", "30"]);
    expect(livesFor(3)).toEqual(["3"]);
    expect(livesFor(null)).toContain(NEVER);
    expect(emptyForm(options, "a").expiry).toBe("30");
    expect(emptyForm(options, "b").expiry).toBe("90");
  });

  test("ask for no restriction where none was chosen", () => {
    const form = { ...emptyForm(options, "b"), name: " Script ", scopes: ["pages:read"], expiry: NEVER };
    expect(bodyOf(form)).toMatchObject({ name: "Script", space_ids: null, expires_in_days: null });
    expect(bodyOf({ ...form, spaceIds: ["s"] }).space_ids).toEqual(["s"]);
  });

  test("take and give back a scope", () => {
    expect(withToggled(["x"], "y", true)).toEqual(["x", "y"]);
    expect(withToggled(["x", "y"], "x", false)).toEqual(["y"]);
  });

  test("of the gateway carry limits, and only they do", () => {
    const form = {
      ...emptyForm(options, "b"),
      name: "Bot",
      scopes: ["gateway"],
      tiers: ["basic" as const],
      models: " openai:a \n\nopenai:b",
      rate: "60",
      addresses: "10.0.0.0/8",
    };
    expect(bodyOf(form).allowed_models).toBeUndefined();
    expect(bodyOf({ ...form, kind: "gateway" })).toMatchObject({
      allowed_tiers: ["basic"],
      allowed_models: ["openai:a", "openai:b"],
      allowed_addresses: ["10.0.0.0/8"],
      rate_per_minute: 60,
      tokens_per_minute: null,
    });
    expect(isComplete({ ...form, kind: "gateway" })).toBe(true);
    expect(isComplete({ ...form, kind: "gateway", tokenRate: "0" })).toBe(false);
  });

  test("come with samples for the address of this installation", () => {
    const samples = gatewaySamples("https://stoa.example", "gw_x");
    expect(samples.map(({ name }) => name)).toEqual(["curl", "OpenAI", "Anthropic"]);
    for (const { text } of samples) {
      expect(text).toContain("https://stoa.example/gateway");
      expect(text).toContain("gw_x");
    }
  });
});
