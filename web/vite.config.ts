import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const server = process.env.STOA_SERVER_URL ?? "http://127.0.0.1:8000";
/** The server checks that writes come from its own origin; the dev server stands in for it. */
const forward = { target: server, headers: { origin: server } };

export default defineConfig({
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, quoteStyle: "double", semicolons: true }),
    react(),
    lingui({ macroTransform: true, failOnMissing: true, failOnCompileError: true }),
    tailwindcss(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { target: "baseline-widely-available", assetsInlineLimit: 0, reportCompressedSize: true },
  server: {
    port: 5173,
    proxy: { "/api": forward, "/realtime": { ...forward, ws: true }, "/collab": { ...forward, ws: true } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
  },
});
