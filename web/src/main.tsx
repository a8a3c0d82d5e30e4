import "./shared/styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { applyAppearance, keptAppearance } from "./shared/lib/appearance";
import { activateLanguage } from "./shared/i18n";

activateLanguage();
applyAppearance(keptAppearance());
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
