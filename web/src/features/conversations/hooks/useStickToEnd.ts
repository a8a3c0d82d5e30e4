import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 48;

const scrollerOf = (content: HTMLElement | null) => content?.closest<HTMLElement>(".scroll") ?? null;

export interface StickToEnd {
  /** For the element that grows, inside of the one that scrolls. */
  content: RefObject<HTMLDivElement | null>;
  /** True when the reader has scrolled up. */
  isAway: boolean;
  toEnd: () => void;
}

/**
 * Keeps the end in view while the content grows, until the reader scrolls up. A change of `key`, such as a new message,
 * goes to the end. A `target`, the message that somebody wants to see, is gone to instead, once.
 */
export function useStickToEnd(key: string, target: string | null): StickToEnd {
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [isAway, setAway] = useState(false);
  const toEnd = () => {
    sticks.current = true;
    const scroller = scrollerOf(content.current);
    scroller?.scrollTo({ top: scroller.scrollHeight });
  };
  useLayoutEffect(() => {
    sticks.current = true;
    const scroller = scrollerOf(content.current);
    scroller?.scrollTo({ top: scroller.scrollHeight });
  }, [key]);
  useLayoutEffect(() => {
    if (target === null) return;
    sticks.current = false;
    content.current?.querySelector(`[data-message="${target}"]`)?.scrollIntoView({ block: "center" });
  }, [target]);
  useEffect(() => {
    const inside = content.current;
    const scroller = scrollerOf(inside);
    if (!scroller || !inside) return undefined;
    let before = scroller.scrollTop;
    const onScroll = () => {
      const distance = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
      // Only the reader scrolls up: growing content moves the end, not the place.
      if (distance <= NEAR_PX) sticks.current = true;
      else if (scroller.scrollTop < before) sticks.current = false;
      before = scroller.scrollTop;
      setAway(distance > NEAR_PX && !sticks.current);
    };
    const observer = new ResizeObserver(() => {
      if (sticks.current) scroller.scrollTop = scroller.scrollHeight;
    });
    observer.observe(inside);
    scroller.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", onScroll);
    };
  }, []);
  return { content, isAway, toEnd };
}
