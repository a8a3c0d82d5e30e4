import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState } from "react";
import { WordCount } from "./WordCount";

interface Heading {
  element: HTMLElement;
  level: number;
  text: string;
}

const HEADINGS = ".document-text :is(h1, h2, h3, h4, h5, h6)";

function readHeadings(): Heading[] {
  return [...document.querySelectorAll<HTMLElement>(HEADINGS)]
    .map((element) => ({ element, level: Number(element.tagName[1]), text: element.textContent.trim() }))
    .filter((heading) => heading.text !== "");
}

/** The text alone, without what is shown below blocks; blocks do not run into each other. */
function readText(): string {
  const blocks = document.querySelectorAll<HTMLElement>(
    ".document-text :is(p, h1, h2, h3, h4, h5, h6, pre, summary)",
  );
  return [...blocks].map((block) => block.textContent).join("\n");
}

/** The headings of the text that is shown, and its length; choosing a heading goes there. */
export function Outline(): ReactNode {
  const { t } = useLingui();
  const [headings, setHeadings] = useState<Heading[]>([]);
  const [text, setText] = useState("");
  useEffect(() => {
    const read = () => {
      setHeadings(readHeadings());
      setText(readText());
    };
    read();
    const observer = new MutationObserver(read);
    const main = document.querySelector("main");
    if (main) observer.observe(main, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, []);
  return (
    <>
      {headings.length === 0 ? (
        <p className="text-13 text-fg-3">{t`No headings yet.`}</p>
      ) : (
        <Headings headings={headings} />
      )}
      <WordCount text={text} />
    </>
  );
}

function Headings({ headings }: { headings: Heading[] }): ReactNode {
  const { t } = useLingui();
  return (
    <nav aria-label={t`Outline`}>
      <ul>
        {headings.map((heading, index) => (
          <li key={index}>
            <button
              type="button"
              className="side-row w-full text-13"
              style={{ paddingLeft: `${8 + (heading.level - 1) * 12}px` }}
              onClick={() => heading.element.scrollIntoView({ block: "start" })}
            >
              <span className="truncate">{heading.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
