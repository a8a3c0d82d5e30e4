import { useEffect } from "react";
import { answer, api, isProblem } from "@/api";
import { indexedJournal, pagesInJournal, purgeJournals } from "@/editor/collab/journal";

/** Deletes what was written here to pages that the person does not see any more. */
async function dropLostPages(userId: string): Promise<void> {
  for (const pageId of await pagesInJournal(userId)) {
    try {
      await answer(api.GET("/api/v1/pages/{page_id}", { params: { path: { page_id: pageId } } }));
    } catch (error) {
      if (isProblem(error) && error.status === 404) await indexedJournal(userId, pageId).clear();
    }
  }
}

/**
 * Of what editors keep on this device, only the person's own stays, and only of pages that they still see. Whoever
 * looks into somebody else's account for a while does not delete what is kept of their own.
 */
export function useJournalUpkeep(userId: string, isImpersonating: boolean): void {
  useEffect(() => {
    if (isImpersonating) return;
    // A forbidden storage keeps nothing.
    purgeJournals(userId)
      .then(() => dropLostPages(userId))
      .catch(() => undefined);
  }, [userId, isImpersonating]);
}
