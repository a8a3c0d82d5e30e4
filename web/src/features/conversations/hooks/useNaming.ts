import { useQuery } from "@tanstack/react-query";
import {
  type KeyboardEvent,
  type RefObject,
  useDeferredValue,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useDraft } from "@/shared/lib/draft";
import { type Nameable, nameablesQuery } from "../mentions-api";
import { askedAt, type Named, spelledOut, withName } from "../model/naming";

interface Naming {
  /** What can be named now; null while nothing is asked for. */
  hits: readonly Nameable[] | null;
  isSearching: boolean;
  index: number;
  listId: string;
  point: (index: number) => void;
  choose: (index: number) => void;
  /** True if the menu used the key. */
  onKeyDown: (event: KeyboardEvent) => boolean;
  onCaret: (caret: number) => void;
  /** The text as it is sent. */
  spelled: () => string;
  clear: () => void;
}

interface Field {
  draftKey: string;
  text: string;
  setText: (text: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  spaceId: string | null;
}

/** Naming pages, people and conversations after an @; the field shows their names, and the message says what they are. */
export function useNaming({ draftKey, text, setText, field, spaceId }: Field): Naming {
  const listId = useId();
  // Kept with the draft: after a reload the names still mean what was chosen.
  const [kept, setKept] = useDraft(`${draftKey}.named`);
  const named = namedIn(kept);
  const [caret, setCaret] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [pointed, setPointed] = useState({ words: "", index: 0 });
  const place = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (place.current === null) return;
    field.current?.setSelectionRange(place.current, place.current);
    place.current = null;
  });

  const found = askedAt(text, caret);
  const isAsked =
    found !== null && found.start !== closedAt && !named.some(({ label }) => found.words.startsWith(label));
  const words = useDeferredValue(isAsked ? found.words.trim() : "");
  const query = useQuery({ ...nameablesQuery(words, spaceId), enabled: isAsked });
  const list = query.data ?? [];
  // A sentence that begins with an @ and names nothing has its keys for itself.
  const isOpen = isAsked && !(found.words.includes(" ") && list.length === 0);
  const index = pointed.words === words ? Math.min(pointed.index, Math.max(list.length - 1, 0)) : 0;

  const choose = (at: number) => {
    const hit = list[at];
    if (!isOpen || hit === undefined) return;
    const { kind, id, label } = hit;
    setKept(JSON.stringify([...named.filter((each) => each.label !== label), { kind, id, label }]));
    const next = withName(text, found, label);
    setText(next.text);
    setCaret(next.caret);
    place.current = next.caret;
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen || event.nativeEvent.isComposing) return false;
    if (event.key === "Escape") setClosedAt(found.start);
    else if (list.length === 0) return false;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setPointed({ words, index: (index + step + list.length) % list.length });
    } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(index);
    else return false;
    event.preventDefault();
    return true;
  };
  return {
    hits: isOpen ? list : null,
    isSearching: query.isFetching,
    index,
    listId,
    point: (at) => setPointed({ words, index: at }),
    choose,
    onKeyDown,
    onCaret: (at) => {
      setCaret(at);
      if (askedAt(text, at)?.start !== closedAt) setClosedAt(null);
    },
    spelled: () => spelledOut(text, named),
    clear: () => setKept(""),
  };
}

function namedIn(kept: string): Named[] {
  try {
    return kept === "" ? [] : (JSON.parse(kept) as Named[]);
  } catch {
    return [];
  }
}
