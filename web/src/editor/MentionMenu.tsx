import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Editor, Range } from "@tiptap/core";
import { FileText, Globe, UserRound, UsersRound } from "lucide-react";
import { type ReactNode, type RefObject, use, useDeferredValue, useImperativeHandle, useState } from "react";
import type { Mentionable } from "@/api";
import { MentionContext, type Mentions } from "./mention-context";
import { mentionablesQuery } from "./mentionables";
import { placeBeside } from "./place";
import type { MenuKeys, MenuState } from "./slash";

interface MentionMenuProps {
  editor: Editor;
  state: MenuState;
  keys: RefObject<MenuKeys | null>;
}

const ICONS = { page: FileText, user: UserRound, group: UsersRound };
const SIZE = { width: 288, height: 320 };

function name(editor: Editor, range: Range, { kind, id, label }: Mentionable): void {
  const attrs = { kind, id, label: kind === "page" ? null : label };
  const nodes = [
    { type: "mention", attrs },
    { type: "text", text: " " },
  ];
  editor.chain().focus().insertContentAt(range, nodes).run();
}

/** What can be named, beside the @. Focus stays in the text; arrows and Enter reach the list through `keys`. */
export function MentionMenu(props: MentionMenuProps): ReactNode {
  const mentions = use(MentionContext);
  return mentions && props.state.rect && <OpenMenu {...props} rect={props.state.rect} mentions={mentions} />;
}

function OpenMenu({
  editor,
  state,
  keys,
  rect,
  mentions,
}: MentionMenuProps & { rect: DOMRect; mentions: Mentions }): ReactNode {
  const { t } = useLingui();
  const [isEverywhere, setEverywhere] = useState(false);
  const [chosen, setChosen] = useState({ query: state.query, index: 0 });
  const words = useDeferredValue(state.query.trim());
  const { data: found, isError } = useQuery(mentionablesQuery(mentions.spaceId, words, isEverywhere));
  const hits = found ?? [];
  const count = hits.length + (isEverywhere ? 0 : 1);
  // A changed query starts at the first hit again.
  const index = chosen.query === state.query ? Math.min(chosen.index, count - 1) : 0;
  const choose = (at: number, range: Range) => {
    const hit = hits[at];
    if (hit === undefined) {
      setEverywhere(true);
      return;
    }
    mentions.onNamed(hit);
    name(editor, range, hit);
  };
  // A sentence that begins with an @ and names nothing has its keys for itself.
  const isSentence = state.query.includes(" ") && found?.length === 0;
  useImperativeHandle(keys, () => ({
    onKey: (event, now) => {
      if (count === 0 || isSentence) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const step = event.key === "ArrowDown" ? 1 : -1;
        setChosen({ query: state.query, index: (index + step + count) % count });
        return true;
      }
      if (event.key !== "Enter" && event.key !== "Tab") return false;
      choose(index, now.range);
      return true;
    },
  }));
  if (isSentence) return null;
  const option = (at: number) => ({
    role: "option",
    tabIndex: -1,
    "aria-selected": at === index,
    className: "menu-item",
    "data-highlighted": at === index ? "" : undefined,
    onMouseMove: () => setChosen({ query: state.query, index: at }),
    onMouseDown: (event: { preventDefault: () => void }) => event.preventDefault(),
    onClick: () => choose(at, state.range),
  });
  return (
    <div className="pop menu mention-menu" style={placeBeside(rect, SIZE)}>
      <div role="status" className={hits.length > 0 ? "sr-only" : "menu-label"}>
        {isError ? t`The search did not work` : found ? hits[index]?.label : t`Searching`}
        {!isError && found?.length === 0 && t`Nothing found`}
      </div>
      {count > 0 && (
        <div role="listbox" aria-label={t`Pages, people and groups`}>
          {hits.map((hit, at) => (
            <Hit key={hit.id} hit={hit} option={option(at)} />
          ))}
          {!isEverywhere && (
            <div {...option(hits.length)}>
              <Globe aria-hidden="true" />
              <span className="grow">{t`Search all spaces`}</span>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function Hit({ hit, option }: { hit: Mentionable; option: object }): ReactNode {
  const Icon = ICONS[hit.kind as keyof typeof ICONS];
  const note = hit.space_name ?? (hit.username === null ? null : `@${hit.username}`);
  return (
    <div {...option}>
      {hit.icon === null ? <Icon aria-hidden="true" /> : <span aria-hidden="true">{hit.icon}</span>}
      <span className="grow truncate">{hit.label}</span>
      {note !== null && <span className="truncate text-12 text-fg-3">{note}</span>}
    </div>
  );
}
