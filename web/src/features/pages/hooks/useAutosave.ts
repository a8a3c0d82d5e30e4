import type { JSONContent } from "@tiptap/core";
import { useEffect, useEffectEvent, useState } from "react";
import { answer, api, ApiProblem, connection } from "@/api";
import { Autosaver, type SaveFailure, type SaveState, storageJournal } from "@/editor/autosave";

const REFUSED = new Set([400, 403, 404, 409, 413, 422]);

export function classifyFailure(error: unknown): SaveFailure {
  if (!(error instanceof ApiProblem)) return { kind: "temporary", offline: false };
  if (error.status === 412) return { kind: "conflict" };
  if (REFUSED.has(error.status)) return { kind: "refused", reason: error.title };
  return { kind: "temporary", offline: error.status === 0 };
}

export const journalKey = (pageId: string) => `stoa.page.${pageId}`;

/** Saves one document by itself, from the revision that was loaded. */
export function useAutosave(
  pageId: string,
  revision: number,
  updatedAt: string | null,
): {
  saver: Autosaver;
  state: SaveState;
} {
  const [state, setState] = useState<SaveState>({
    kind: "saved",
    at: updatedAt === null ? null : new Date(updatedAt),
  });
  const [saver] = useState(
    () =>
      new Autosaver({
        revision,
        journal: storageJournal(journalKey(pageId)),
        classify: classifyFailure,
        onState: setState,
        save: async (content: JSONContent, base) => {
          const stored = await answer(
            api.PUT("/api/v1/pages/{page_id}/content", {
              params: { path: { page_id: pageId } },
              headers: { "If-Match": `"${base}"` },
              body: { content: content },
            }),
          );
          return { revision: stored.revision, updatedAt: new Date(stored.updated_at) };
        },
      }),
  );
  const leave = useEffectEvent((event: BeforeUnloadEvent) => {
    if (!saver.hasUnsaved) return;
    void saver.flush();
    // What is not stored yet lies in the journal; the browser asks before the tab closes.
    event.preventDefault();
  });
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => leave(event);
    const onHide = () => {
      if (document.visibilityState === "hidden") void saver.flush();
    };
    const stopListening = connection.subscribe(() => {
      if (connection.reachability === "online") saver.retryNow();
    });
    const onOnline = () => saver.retryNow();
    globalThis.addEventListener("beforeunload", onLeave);
    globalThis.addEventListener("online", onOnline);
    document.addEventListener("visibilitychange", onHide);
    return () => {
      globalThis.removeEventListener("beforeunload", onLeave);
      globalThis.removeEventListener("online", onOnline);
      document.removeEventListener("visibilitychange", onHide);
      stopListening();
      void saver.stop();
    };
  }, [saver]);
  return { saver, state };
}
