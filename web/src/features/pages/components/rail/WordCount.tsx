import { Plural, Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";

const WORDS_A_MINUTE = 230;

/** How long a text is, and about how long it takes to read. */
export function WordCount({ text }: { text: string }): ReactNode {
  const words = text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE));
  return (
    <p className="mt-3 border-t border-line pt-2 text-13 text-fg-2">
      <Plural value={words} one="# word" other="# words" />
      {words > 0 && (
        <>
          {" · "}
          <Trans>{minutes} min to read</Trans>
        </>
      )}
    </p>
  );
}
