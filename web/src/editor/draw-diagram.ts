import mermaid from "mermaid";

/** What a diagram may not change of how it is drawn. */
const FIXED = [
  "secure",
  "securityLevel",
  "startOnLoad",
  "maxTextSize",
  "maxEdges",
  "suppressErrorRendering",
  "htmlLabels",
  "flowchart",
  "themeCSS",
  "themeVariables",
  "fontFamily",
  "altFontFamily",
  "dompurifyConfig",
];

const MARGIN = 8;

let drawn = 0;

/**
 * The picture of a Mermaid source, as the address of an image: whatever is in it runs nothing and loads nothing there.
 * Rejects with what is wrong with the source.
 */
export async function drawDiagram(source: string, isDark: boolean): Promise<string> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    secure: FIXED,
    theme: isDark ? "dark" : "neutral",
    fontFamily: "sans-serif",
    // Labels as HTML would not be drawn in an image.
    htmlLabels: false,
    maxTextSize: 20_000,
    maxEdges: 500,
    suppressErrorRendering: true,
  });
  await mermaid.parse(source);
  drawn += 1;
  const { svg } = await mermaid.render(`diagram-${drawn}`, source);
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sized(svg))}`;
}

/**
 * An image has a size of its own, which Mermaid leaves to the page around it. It is measured where the page's styles do
 * not reach, as they do not reach into the image.
 */
function sized(svg: string): string {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  const host = document.createElement("div");
  host.style.cssText = "position: absolute; visibility: hidden; pointer-events: none";
  document.body.append(host);
  try {
    const root = document.importNode(parsed.documentElement, true) as unknown as SVGSVGElement;
    host.attachShadow({ mode: "closed" }).append(root);
    const { x, y, width, height } = root.getBBox();
    const box = [x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN].map(Math.round);
    root.setAttribute("viewBox", box.join(" "));
    root.setAttribute("width", String(box[2]));
    root.setAttribute("height", String(box[3]));
    return new XMLSerializer().serializeToString(root);
  } finally {
    host.remove();
  }
}
