import { useLingui } from "@lingui/react/macro";
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import { Button } from "@/shared/ui";
import { useEarlierMessages } from "../api";
import type { Stretch } from "../model/stretch";

interface EarlierMessagesProps {
  channelId: string;
  stretch: Stretch;
  content: RefObject<HTMLDivElement | null>;
}

/** Loads what stands above as one scrolls there; what one reads stays where it is. */
export function EarlierMessages({ channelId, stretch, content }: EarlierMessagesProps): ReactNode {
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const heightBefore = useRef<number | null>(null);
  const { mutate, isPending, isError } = useEarlierMessages(channelId);
  const first = stretch.items[0]?.seq ?? null;
  const load = useEffectEvent(() => {
    if (first === null || isPending) return;
    heightBefore.current = content.current?.offsetHeight ?? null;
    mutate(first);
  });
  useLayoutEffect(() => {
    const scroller = content.current?.closest(".scroll");
    if (heightBefore.current === null || !scroller || !content.current) return;
    scroller.scrollTop += content.current.offsetHeight - heightBefore.current;
    heightBefore.current = null;
  }, [content, first]);
  useEffect(() => {
    const element = place.current;
    if (!element || isError) return undefined;
    const observer = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && load());
    observer.observe(element);
    return () => observer.disconnect();
  }, [isError, first]);
  if (!stretch.hasEarlier) return null;
  return (
    <div ref={place} className="grid justify-items-center">
      <Button kind="quiet" size="sm" busy={isPending} onClick={() => first !== null && mutate(first)}>
        {isError ? t`Older messages did not load. Try again` : t`Older messages`}
      </Button>
    </div>
  );
}
