// Runs before the first paint, so that a chosen theme never flashes. Reads what shared/lib/appearance.ts keeps.
try {
  var kept = JSON.parse(localStorage.getItem("stoa.appearance") || "{}");
  var root = document.documentElement.dataset;
  if (kept.theme === "light" || kept.theme === "dark") root.theme = kept.theme;
  if (kept.density) root.density = kept.density;
  if (kept.measure) root.measure = kept.measure;
  if (kept.text_size) root.textSize = kept.text_size;
} catch {
  // Storage is closed or broken: the system's theme is right.
}
