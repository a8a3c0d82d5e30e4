import { useState } from "react";
import { useSession } from "@/features/identity";

/** Whether the person reads a page that they may change, by their preference, until they ask to edit. */
export function useReadFirst(canEdit: boolean): { isReading: boolean; onEdit: () => void } {
  const { user } = useSession();
  const [isAsked, setAsked] = useState(false);
  return {
    isReading: canEdit && !isAsked && user.preferences.open_pages === "read",
    onEdit: () => setAsked(true),
  };
}
