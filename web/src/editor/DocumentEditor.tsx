import { useLingui } from "@lingui/react/macro";
import { DragHandle } from "@tiptap/extension-drag-handle-react";
import { EditorContent, useEditor } from "@tiptap/react";
import { GripVertical } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useShortcut } from "@/shared/lib/shortcuts";
import { toast } from "@/shared/ui";
import type { Room } from "./collab/room";
import { documentExtensions } from "./extensions";
import { FindBar } from "./FindBar";
import { FormatMenu } from "./FormatMenu";
import { MentionMenu } from "./MentionMenu";
import type { LoadCard } from "./link-card";
import type { Anchor } from "./passages";
import { usePassages } from "./passages-context";
import type { MenuHandle, MenuKeys, MenuState } from "./slash";
import { SlashMenu } from "./SlashMenu";
import { TableMenu } from "./TableMenu";
import { useBlockTexts } from "./texts";
import { reachToolbar } from "./toolbar";
import type { Uploaded } from "./upload";
import { type RefusedFile, UploadRefusal } from "./UploadRefusal";
import "./editor.css";

export interface DocumentEditorProps {
  /** The document that is edited, together with everybody else who has it open. It does not change. */
  room: Room;
  isEditable: boolean;
  label: string;
  /** What was typed for the text before it was there; null if nobody waits for it. */
  takeEarlyText?: () => string | null;
  loadCard: LoadCard;
  /** Takes a file into the page. */
  addFile: (file: File) => Promise<Uploaded>;
  /** Begins a comment on what is selected; null where the person may not comment. */
  onComment: ((passage: Anchor) => void) | null;
}

/** The state of a menu that stands outside the editor, and how the editor reaches it. */
function useMenu() {
  const [state, setState] = useState<MenuState | null>(null);
  const keys = useRef<MenuKeys | null>(null);
  const [handle] = useState<MenuHandle>(() => ({
    onState: setState,
    onKey: (event, now) => keys.current?.onKey(event, now) ?? false,
  }));
  return { state, keys, handle };
}

/** The rich-text editor of documents. Loaded lazily: it is the heaviest part of the client. */
export function DocumentEditor(props: DocumentEditorProps): ReactNode {
  const { room, isEditable, label, takeEarlyText } = props;
  const { passages } = usePassages();
  const { t } = useLingui();
  const texts = useBlockTexts();
  const slash = useMenu();
  const mention = useMenu();
  const [isFinding, setFinding] = useState(false);
  const [refused, setRefused] = useState<RefusedFile | null>(null);
  useShortcut({ keys: "alt+f10", label: t`To the bar beside the text`, group: t`Writing` }, reachToolbar);
  const editor = useEditor({
    extensions: documentExtensions({
      placeholder: t`Write, or press / for blocks`,
      slash: slash.handle,
      mention: mention.handle,
      room,
      ...texts,
      onFind: () => setFinding(true),
      onTooLargePaste: () => toast(t`This is too large to paste. Import it as a file instead.`),
      loadCard: props.loadCard,
      fileLabel: t`File`,
      send: props.addFile,
      onRefusedFile: (file, error) => setRefused({ name: file.name, error }),
      waitingLabel: (name) => t`Adding ${name}…`,
      onRanges: (ranges) => passages?.placed(ranges),
    }),
    editable: isEditable,
    onCreate: ({ editor: made }) => {
      const text = takeEarlyText?.() ?? null;
      if (text === null) return;
      // At once, which the editor's own command is not: the next key would still go to the title.
      made.view.focus();
      made.commands.insertContent(text);
    },
    // The screen around redraws itself; a redraw per key press would be waste.
    shouldRerenderOnTransaction: false,
    editorProps: {
      attributes: {
        class: "read document-text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label,
        "aria-readonly": String(!isEditable),
      },
    },
  });
  useEffect(() => {
    if (editor.isEditable !== isEditable) editor.setEditable(isEditable, false);
  }, [editor, isEditable]);
  useEffect(() => {
    passages?.attach(editor);
    return () => passages?.attach(null);
  }, [editor, passages]);
  return (
    <>
      {refused && <UploadRefusal file={refused} onClose={() => setRefused(null)} />}
      {isFinding && <FindBar editor={editor} onClose={() => setFinding(false)} />}
      <EditorContent editor={editor} />
      {(isEditable || props.onComment) && (
        <FormatMenu editor={editor} isEditable={isEditable} onComment={props.onComment} />
      )}
      {isEditable && <TableMenu editor={editor} />}
      {isEditable && (
        <DragHandle editor={editor} className="drag-handle">
          <GripVertical className="s" aria-hidden="true" />
        </DragHandle>
      )}
      {slash.state && isEditable && <SlashMenu editor={editor} state={slash.state} keys={slash.keys} />}
      {mention.state && isEditable && (
        <MentionMenu editor={editor} state={mention.state} keys={mention.keys} />
      )}
    </>
  );
}

export default DocumentEditor;
