import { useSyncExternalStore } from "react";

/** True while the media query matches. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = globalThis.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => globalThis.matchMedia(query).matches,
  );
}

export const useIsPhone = () => useMedia("(max-width: 639.98px)");
/** Below three columns the rail lies over the page. */
export const useIsRailOverlay = () => useMedia("(max-width: 1279.98px)");
/** Below two columns the sidebar is a drawer. */
export const useIsSidebarDrawer = () => useMedia("(max-width: 899.98px)");
