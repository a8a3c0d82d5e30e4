import { useEffect, useEffectEvent, useRef } from "react";
import type { Channel } from "@/api";
import { useMarkRead } from "../api";

const LOOKED_AT_MS = 1000;

/** What stands at the end counts as read once it was on the screen for a second, with the window in use (CH-38). */
export function useReadMark(channel: Channel, lastSeq: number, isEndInView: boolean): void {
  const { mutate } = useMarkRead(channel.id);
  const marked = useRef(channel.last_read_seq);
  const mark = useEffectEvent(() => {
    if (lastSeq <= marked.current || document.visibilityState !== "visible" || !document.hasFocus()) return;
    marked.current = lastSeq;
    mutate({ last_read_seq: lastSeq });
  });
  useEffect(() => {
    if (!isEndInView) return undefined;
    let timer = setTimeout(mark, LOOKED_AT_MS);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(mark, LOOKED_AT_MS);
    };
    addEventListener("focus", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearTimeout(timer);
      removeEventListener("focus", again);
      document.removeEventListener("visibilitychange", again);
    };
  }, [lastSeq, isEndInView]);
}
