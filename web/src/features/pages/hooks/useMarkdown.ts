import { useEffect, useEffectEvent, useRef, useState } from "react";
import { answer, api, isProblem } from "@/api";
import { useTopic } from "@/shared/lib/realtime";
import { mergeLines } from "../model/merge-lines";

const PAUSE_MS = 700;
const AGAIN_MS = 3000;

interface Stored {
  text: string;
  revision: number;
}

export interface Markdown {
  /** Null until it is read. */
  text: string | null;
  error: unknown;
  state: "saved" | "saving" | "retrying";
  /** What others made of the same lines meanwhile; the person decides which of both stays. */
  theirs: string | null;
  write: (text: string) => void;
  decide: (isMine: boolean) => void;
  /** Saves what is not saved yet; true if nothing is left to save. */
  flush: () => Promise<boolean>;
  readAgain: () => void;
}

async function read(pageId: string): Promise<Stored> {
  const found = await answer(
    api.GET("/api/v1/pages/{page_id}/content", {
      params: { path: { page_id: pageId }, query: { format: "markdown" } },
    }),
  );
  return { text: typeof found.content === "string" ? found.content : "", revision: found.revision };
}

async function store(pageId: string, text: string, revision: number): Promise<number> {
  const stored = await answer(
    api.PUT("/api/v1/pages/{page_id}/content", {
      params: { path: { page_id: pageId }, header: { "if-match": `"${revision}"` } },
      body: { format: "markdown", content: text },
    }),
  );
  return stored.revision;
}

/**
 * The text of a page as Markdown, which is stored a moment after each change. What others write comes in: the server
 * turns each save into the smallest change of the document, and lines that others changed are merged before.
 */
export function useMarkdown(pageId: string): Markdown {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [state, setState] = useState<Markdown["state"]>("saved");
  const [theirs, setTheirs] = useState<Stored | null>(null);
  const base = useRef<Stored | null>(null);
  const latest = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const running = useRef<Promise<boolean> | null>(null);

  const show = (next: string) => {
    latest.current = next;
    setText(next);
  };
  /** Takes in what is stored now; true if it could be put together with what is written here. */
  const takeIn = (stored: Stored): boolean => {
    const own = latest.current;
    if (base.current === null || own === null) {
      base.current = stored;
      show(stored.text);
      return true;
    }
    const merged = mergeLines(base.current.text, own, stored.text);
    if (merged === null) {
      setTheirs(stored);
      return false;
    }
    base.current = stored;
    if (merged !== own) show(merged);
    return true;
  };
  const refresh = async () => {
    try {
      const stored = await read(pageId);
      // One's own save, in the server's words: what is written here stays as it was written.
      if (stored.revision === base.current?.revision || takeIn(stored)) setError(null);
    } catch (problem) {
      if (base.current === null) setError(problem);
    }
  };
  const saveOnce = async (): Promise<boolean> => {
    while (base.current !== null && latest.current !== null && latest.current !== base.current.text) {
      const own = latest.current;
      setState("saving");
      try {
        const revision = await store(pageId, own, base.current.revision);
        base.current = { text: own, revision };
      } catch (problem) {
        if (!isProblem(problem) || problem.status !== 412) throw problem;
        if (!takeIn(await read(pageId))) return false;
      }
    }
    setState("saved");
    return true;
  };
  const flush = (): Promise<boolean> => {
    clearTimeout(timer.current);
    running.current ??= saveOnce()
      .catch(() => {
        setState("retrying");
        timer.current = setTimeout(() => void flush(), AGAIN_MS);
        return false;
      })
      .finally(() => {
        running.current = null;
      });
    return running.current;
  };
  const begin = useEffectEvent(() => void refresh());
  const leave = useEffectEvent(() => void flush());
  useEffect(() => {
    // The text is read once the page is shown.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    begin();
    return () => leave();
  }, [pageId]);
  useTopic(`page:${pageId}`, () => {
    // One's own saves are announced too; while one is under way its answer says more.
    if (running.current === null && theirs === null) void refresh();
  });
  return {
    text,
    error,
    state,
    theirs: theirs?.text ?? null,
    write: (next) => {
      show(next);
      setState("saving");
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), PAUSE_MS);
    },
    decide: (isMine) => {
      if (theirs === null) return;
      base.current = theirs;
      if (!isMine) show(theirs.text);
      setTheirs(null);
      void flush();
    },
    flush,
    readAgain: () => void refresh(),
  };
}
