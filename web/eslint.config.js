import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import lingui from "eslint-plugin-lingui";
import reactHooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));

/** The order of the layers: a layer may import what stands after it, never what stands before it. */
const layers = ["app", "routes", "features", "editor", "shared", "api"];
const zones = [
  // Routes use the shell, and the router uses the routes; nothing else looks up into either.
  ...layers.slice(1).flatMap((layer, index) =>
    layers
      .slice(0, index + 1)
      .filter((upper) => !(layer === "routes" && upper === "app"))
      .map((upper) => ({ target: `./src/${layer}`, from: `./src/${upper}` })),
  ),
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: "./src/features",
    except: [`./${feature}`, ...features.map((other) => `./${other}/index.ts`)],
    message: "Another feature is imported through its index.ts only.",
  })),
  ...["app", "routes"].map((layer) => ({
    target: `./src/${layer}`,
    from: "./src/features",
    except: features.map((feature) => `./${feature}/index.ts`),
    message: "A feature is imported through its index.ts only.",
  })),
];

export default tseslint.config(
  { ignores: ["dist", "src/routeTree.gen.ts", "src/api/generated.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX, "react-hooks": reactHooks, "jsx-a11y": jsxA11y, lingui },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver({ project: "./tsconfig.json" })] },
    rules: {
      ...reactHooks.configs["recommended-latest"].rules,
      ...jsxA11y.flatConfigs.strict.rules,
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": "error",
      "lingui/t-call-in-function": "error",
      "lingui/no-single-variables-to-translate": "error",
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Only api/client.ts talks to the server." },
        { name: "EventSource", message: "Use shared/lib/sse.ts." },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // TanStack Router redirects by throwing its own objects.
      "@typescript-eslint/only-throw-error": [
        "error",
        {
          allow: [
            { from: "package", package: "@tanstack/router-core", name: "Redirect" },
            { from: "package", package: "@tanstack/router-core", name: "NotFoundError" },
          ],
        },
      ],
    },
  },
  { files: ["src/api/client.ts"], rules: { "no-restricted-globals": "off" } },
  {
    files: ["*.js", "scripts/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
  {
    files: ["public/*.js"],
    languageOptions: { sourceType: "script", globals: { document: "readonly", localStorage: "readonly" } },
  },
  {
    files: ["**/*.test.{ts,tsx}"],
    rules: { "no-restricted-globals": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
