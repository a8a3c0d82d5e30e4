import { type RefObject, useLayoutEffect, useRef } from "react";

const MOST_OF_WINDOW = 0.4;

/** A ref for a text field that is as high as its text, up to a part of the window. */
export function useGrowing(text: string): RefObject<HTMLTextAreaElement | null> {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, globalThis.innerHeight * MOST_OF_WINDOW)}px`;
  }, [text]);
  return field;
}
