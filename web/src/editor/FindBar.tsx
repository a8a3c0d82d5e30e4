import { useLingui } from "@lingui/react/macro";
import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { ArrowDown, ArrowUp, CaseSensitive, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Button, IconButton, toast } from "@/shared/ui";
import { find, findState, replaceAll, replaceOne, step } from "./find";

/** Looks for words in the text, and writes others in their place. Enter goes on, Escape goes back to the text. */
export function FindBar({ editor, onClose }: { editor: Editor; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [query, setQuery] = useState("");
  const [text, setText] = useState("");
  const [isExact, setExact] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const found = useEditorState({ editor, selector: ({ editor: current }) => findState(current) });
  useEffect(() => {
    field.current?.focus();
    return () => {
      if (!editor.isDestroyed) find(editor, "", false);
    };
  }, [editor]);
  const look = (next: string, exact: boolean) => {
    setQuery(next);
    setExact(exact);
    find(editor, next, exact);
  };
  const close = () => {
    onClose();
    editor.commands.focus();
  };
  const onKeyDown = (event: KeyboardEvent, onEnter: () => void) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) onEnter();
    else return;
    event.preventDefault();
  };
  const count = found.hits.length;
  const number = count === 0 ? 0 : found.at + 1;
  return (
    <div className="pop find-bar" role="search" aria-label={t`Find in the text`}>
      <input
        ref={field}
        className="input"
        aria-label={t`Find`}
        placeholder={t`Find`}
        maxLength={500}
        value={query}
        onChange={(event) => look(event.target.value, isExact)}
        onKeyDown={(event) => onKeyDown(event, () => step(editor, event.shiftKey ? -1 : 1))}
      />
      <span className="find-count" role="status">
        {query === "" ? "" : count === 0 ? t`None` : t`${number} of ${count}`}
      </span>
      <IconButton label={t`Match case`} pressed={isExact} onClick={() => look(query, !isExact)}>
        <CaseSensitive />
      </IconButton>
      <IconButton label={t`Previous`} keys="shift+enter" onClick={() => step(editor, -1)}>
        <ArrowUp />
      </IconButton>
      <IconButton label={t`Next`} keys="enter" onClick={() => step(editor, 1)}>
        <ArrowDown />
      </IconButton>
      {editor.isEditable && (
        <>
          <input
            className="input"
            aria-label={t`Replace with`}
            placeholder={t`Replace with`}
            maxLength={500}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => onKeyDown(event, () => replaceOne(editor, text))}
          />
          <Button size="sm" disabled={count === 0} onClick={() => replaceOne(editor, text)}>
            {t`Replace`}
          </Button>
          <Button
            size="sm"
            disabled={count === 0}
            onClick={() => {
              const replaced = replaceAll(editor, text);
              toast(t`${replaced} replaced`);
            }}
          >
            {t`Replace all`}
          </Button>
        </>
      )}
      <IconButton label={t`Close`} keys="escape" onClick={close}>
        <X />
      </IconButton>
    </div>
  );
}
