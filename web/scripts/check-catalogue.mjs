// Fails when a string of the source is missing from the English catalogue, or the catalogue has one too many.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const catalogue = new URL("../src/shared/i18n/locales/en.po", import.meta.url);
const before = readFileSync(catalogue, "utf8");
const lingui = fileURLToPath(new URL("../node_modules/@lingui/cli/dist/lingui.js", import.meta.url));
execFileSync(process.execPath, [lingui, "extract", "--clean"], { stdio: ["ignore", "ignore", "inherit"] });
const strings = (text) => text.replace(/^"POT-Creation-Date:.*$/m, "");
if (strings(before) !== strings(readFileSync(catalogue, "utf8"))) {
  writeFileSync(catalogue, before);
  console.error("The catalogue of strings is not up to date. Run: npm run i18n");
  process.exit(1);
}
writeFileSync(catalogue, before);
