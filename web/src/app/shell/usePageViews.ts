import { useMatches } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { notePageView } from "@/features/identity";

const EVERY_MS = 10_000;

/** Notes in the person's activity log which screens they open: the pattern of the route, at most one in ten seconds. */
export function usePageViews(): void {
  const pattern = useMatches({ select: (matches) => matches.at(-1)?.fullPath ?? "/" });
  const notedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const wait = Math.max(0, notedAt.current + EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      notedAt.current = performance.now();
      notePageView(pattern === "/" ? pattern : pattern.replace(/\/$/, ""));
    }, wait);
    return () => clearTimeout(timer);
  }, [pattern]);
}
