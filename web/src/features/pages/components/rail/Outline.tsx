import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState } from "react";

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

/** The headings of the text that is shown; choosing one goes there. */
export function Outline(): ReactNode {
  const { t } = useLingui();
  const [headings, setHeadings] = useState<Heading[]>([]);
  useEffect(() => {
    const read = () => setHeadings(readHeadings());
    read();
    const observer = new MutationObserver(read);
    const main = document.querySelector("main");
    if (main) observer.observe(main, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, []);
  if (headings.length === 0) return <p className="text-13 text-fg-3">{t`No headings yet.`}</p>;
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
