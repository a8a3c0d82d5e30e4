import { useLingui } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect, useState } from "react";
import { IconButton } from "@/shared/ui";
import type { CodeLine } from "../model/highlight";

const COPIED_MS = 1500;

/** Code with its language and a button that copies it; coloured as soon as the highlighter is there. */
export function CodeBlock({ text, language }: { text: string; language: string }): ReactNode {
  const { t } = useLingui();
  const lines = useHighlight(text, language);
  return (
    <div className="code-block">
      <div className="code-head">
        <span className="grow">{language}</span>
        <CopyButton text={text} label={t`Copy code`} />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} aria-label={language === "" ? t`Code` : t`Code in ${language}`}>
        <code>
          {lines
            ? lines.map((line, index) => (
                <span key={index}>
                  {line.map((token, at) => (
                    <span key={at} className="tok" style={token.style as CSSProperties}>
                      {token.text}
                    </span>
                  ))}
                  {index < lines.length - 1 && "\n"}
                </span>
              ))
            : text}
        </code>
      </pre>
    </div>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      label={isCopied ? t`Copied` : label}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {isCopied ? <Check /> : <Copy />}
    </IconButton>
  );
}

/** Null until it is ready, and for languages that we do not know. Growing code is coloured when it rests. */
function useHighlight(text: string, language: string): CodeLine[] | null {
  const [done, setDone] = useState<{ text: string; lines: CodeLine[] } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      import("../model/highlight")
        .then(({ highlight }) => highlight(text, language))
        .then((lines) => {
          if (isCurrent && lines) setDone({ text, lines });
        })
        // Uncoloured code is still code.
        .catch(() => undefined);
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, language]);
  return done?.text === text ? done.lines : null;
}
