import { type Editor, Extension } from "@tiptap/core";
import type { ResolvedPos } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";

/** A file that the server took. */
export interface Uploaded {
  address: string;
  name: string;
  isPicture: boolean;
}

interface UploadOptions {
  /** Null where nobody may add files. */
  send: ((file: File) => Promise<Uploaded>) | null;
  onRefused: (file: File, error: unknown) => void;
  waitingLabel: (name: string) => string;
}

interface Step {
  add?: { id: object; position: number; name: string };
  remove?: object;
}

const key = new PluginKey<DecorationSet>("upload");
const MOST_AT_ONCE = 20;

/** Pictures and files by drop, by paste and by the menu of blocks; a line holds their place while they are sent. */
export const Upload = Extension.create<UploadOptions>({
  name: "upload",
  // Before the editor makes a text of what is dropped.
  priority: 900,

  addOptions() {
    return { send: null, onRefused: () => undefined, waitingLabel: (name) => name };
  },

  addProseMirrorPlugins() {
    const { options } = this;
    const take = (view: EditorView, data: DataTransfer | null, position: number) => {
      const files = filesOf(data);
      if (files.length === 0 || !view.editable || options.send === null) return false;
      sendAll(view, files, position, options);
      return true;
    };
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply: (transaction, before) => {
            const present = before.map(transaction.mapping, transaction.doc);
            const step = transaction.getMeta(key) as Step | undefined;
            if (step?.add) {
              const { id, position, name } = step.add;
              const line = Decoration.widget(position, () => waiting(options.waitingLabel(name)), { id });
              return present.add(transaction.doc, [line]);
            }
            if (step?.remove) return present.remove(placesOf(present, step.remove));
            return present;
          },
        },
        props: {
          decorations: (state) => key.getState(state),
          handlePaste: (view, event) => take(view, event.clipboardData, view.state.selection.to),
          handleDrop: (view, event, _slice, isMove) => {
            if (isMove) return false;
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
            const isTaken = take(view, event.dataTransfer, at?.pos ?? view.state.selection.to);
            if (isTaken) event.preventDefault();
            return isTaken;
          },
        },
      }),
    ];
  },
});

/** Asks the person for files and puts them at the cursor. */
export function pickFiles(editor: Editor, accept: string): void {
  const extension = editor.extensionManager.extensions.find((each) => each.name === "upload");
  if (!extension) return;
  const field = document.createElement("input");
  field.type = "file";
  field.multiple = true;
  field.accept = accept;
  field.addEventListener("change", () => {
    const { view, state } = editor;
    sendAll(view, [...(field.files ?? [])], state.selection.to, extension.options as UploadOptions);
    view.focus();
  });
  field.click();
}

/** Files of what is pasted or dropped; none where they only picture a text that comes with them. */
function filesOf(data: DataTransfer | null): File[] {
  const files = [...(data?.files ?? [])];
  const html = data?.getData("text/html") ?? "";
  const text = new DOMParser().parseFromString(html, "text/html").body.textContent;
  return text.trim() === "" ? files : [];
}

function sendAll(view: EditorView, files: File[], position: number, options: UploadOptions): void {
  // Each is put behind the block that it was dropped on; the last of them first, so that they keep their order.
  for (const file of files.slice(0, MOST_AT_ONCE).reverse()) void sendOne(view, file, position, options);
}

async function sendOne(
  view: EditorView,
  file: File,
  position: number,
  options: UploadOptions,
): Promise<void> {
  const id = {};
  const resolved = view.state.doc.resolve(Math.min(position, view.state.doc.content.size));
  const behind = resolved.depth === 0 ? resolved.pos : placeBeside(resolved);
  const add: Step = { add: { id, position: behind, name: file.name } };
  view.dispatch(view.state.tr.setMeta(key, add));
  try {
    const taken = await options.send?.(file);
    if (taken && !view.isDestroyed) put(view, id, taken);
  } catch (error) {
    options.onRefused(file, error);
  } finally {
    if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, { remove: id } satisfies Step));
  }
}

/** Behind the block; above an empty line, which stays for what is written next. */
function placeBeside(resolved: ResolvedPos): number {
  const block = resolved.node(1);
  return block.isTextblock && block.content.size === 0 ? resolved.before(1) : resolved.after(1);
}

function put(view: EditorView, id: object, taken: Uploaded): void {
  const { schema, tr } = view.state;
  const [place] = placesOf(key.getState(view.state) ?? DecorationSet.empty, id);
  if (!place) return;
  const link = schema.marks.link?.create({ href: taken.address });
  const node = taken.isPicture
    ? schema.nodes.image?.create({ src: taken.address, alt: taken.name })
    : schema.nodes.paragraph?.create(null, schema.text(taken.name, link && [link]));
  if (node) view.dispatch(tr.insert(place.from, node));
}

const placesOf = (set: DecorationSet, id: object) =>
  set.find(undefined, undefined, (spec: { id?: object }) => spec.id === id);

function waiting(label: string): HTMLElement {
  const line = document.createElement("div");
  line.className = "upload-waiting";
  line.setAttribute("role", "status");
  line.textContent = label;
  return line;
}
