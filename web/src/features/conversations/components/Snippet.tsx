import type { ReactNode } from "react";
import type { FoundPart } from "@/api";

/** A text that was found, with the words that were asked for marked. */
export function Snippet({ parts }: { parts: readonly FoundPart[] }): ReactNode {
  return parts.map((part, index) =>
    part.is_match ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
  );
}
