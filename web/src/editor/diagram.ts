import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { type Below, showBelow } from "./below";

interface DiagramOptions {
  /** What a picture is called where it cannot be seen; its source is in the text. */
  label: string;
  /** What stands in the place of a picture whose source is wrong. */
  failed: (reason: string) => string;
}

/** Whether the page is dark now. */
const isDark = () => {
  const scheme = document.documentElement.dataset.theme;
  return scheme === "dark" || (scheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
};

const QUIET_MS = 300;

/**
 * Draws the code blocks whose language is `mermaid`. What draws them is loaded with the first one. While the source is
 * being written, the last picture stays.
 */
export const Diagrams = Extension.create<DiagramOptions>({
  name: "diagrams",

  addOptions() {
    return { label: "Diagram", failed: (reason) => reason };
  },

  addProseMirrorPlugins() {
    const { label, failed } = this.options;
    const last = new Map<number, string>();
    const { plugin, redraw } = showBelow("diagram", "diagram-source", (doc) =>
      find(doc, (source, ordinal) => {
        const place = document.createElement("div");
        place.className = "diagram";
        place.contentEditable = "false";
        const picture = document.createElement("img");
        picture.alt = label;
        const previous = last.get(ordinal);
        if (previous !== undefined) show(place, picture, previous);
        else place.dataset.state = "drawing";
        // A source that is being written is drawn when the writer pauses.
        setTimeout(
          () => {
            if (!place.isConnected) return;
            draw(source).then(
              (address) => {
                last.set(ordinal, address);
                show(place, picture, address);
              },
              (error: unknown) => showFailure(place, failed(reasonOf(error))),
            );
          },
          previous === undefined ? 0 : QUIET_MS,
        );
        return place;
      }),
    );
    const onTheme = (view: EditorView) => {
      const again = () => {
        last.clear();
        redraw(view);
      };
      const observer = new MutationObserver(again);
      observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      const dark = matchMedia("(prefers-color-scheme: dark)");
      dark.addEventListener("change", again);
      return {
        destroy: () => {
          observer.disconnect();
          dark.removeEventListener("change", again);
        },
      };
    };
    return [plugin, new Plugin({ view: onTheme })];
  },
});

function find(doc: Node, make: (source: string, ordinal: number) => HTMLElement): Below[] {
  const found: Below[] = [];
  doc.descendants((block, position) => {
    if (block.type.name !== "codeBlock") return !block.isTextblock;
    const source = block.textContent;
    if (block.attrs.language !== "mermaid" || source.trim() === "") return false;
    const ordinal = found.length;
    found.push({
      position,
      block,
      key: `${ordinal}:${isDark()}:${source}`,
      make: () => make(source, ordinal),
    });
    return false;
  });
  return found;
}

async function draw(source: string): Promise<string> {
  const { drawDiagram } = await import("./draw-diagram");
  return drawDiagram(source, isDark());
}

function show(place: HTMLElement, picture: HTMLImageElement, address: string): void {
  place.dataset.state = "drawn";
  picture.src = address;
  place.replaceChildren(picture);
}

function showFailure(place: HTMLElement, text: string): void {
  place.dataset.state = "failed";
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = text;
  place.replaceChildren(line);
}

/** The first lines of what Mermaid says: where it stopped, and at what. */
const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : "").split("\n").slice(0, 3).join("\n").slice(0, 300);
