import { memo, type ReactNode, useEffect, useState } from "react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import remarkGfm from "remark-gfm";
import { blocksOf } from "../model/blocks";
import { CodeBlock } from "./CodeBlock";

type Plugins = Pick<Options, "remarkPlugins" | "rehypePlugins">;

const PLAIN: Plugins = { remarkPlugins: [remarkGfm] };
let withMath: Plugins | null = null;

/** KaTeX is as large as all the rest of a conversation, so only texts with formulas fetch it. */
async function loadMath(): Promise<Plugins> {
  const [{ default: remarkMath }, { default: rehypeKatex }] = await Promise.all([
    import("remark-math"),
    import("rehype-katex"),
  ]);
  // A single dollar sign is money.
  withMath = {
    remarkPlugins: [remarkGfm, [remarkMath, { singleDollarTextMath: false }]],
    // MathML needs neither fonts nor styles of its own, and screen readers know it.
    rehypePlugins: [[rehypeKatex, { output: "mathml" }]],
  };
  return withMath;
}

function usePlugins(hasMath: boolean): Plugins {
  const [plugins, setPlugins] = useState<Plugins>(withMath ?? PLAIN);
  useEffect(() => {
    if (!hasMath || withMath !== null) return;
    // Without it formulas stay as they were written, which can be read.
    loadMath().then(setPlugins, () => undefined);
  }, [hasMath]);
  return plugins;
}

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ),
  // Pictures of foreign servers would tell them who reads: they are links.
  img: ({ src, alt }) => {
    if (typeof src !== "string") return alt;
    return (
      <a href={src} target="_blank" rel="noopener noreferrer">
        {alt === undefined || alt === "" ? src : alt}
      </a>
    );
  },
  table: ({ children }) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="overflow-x-auto" tabIndex={0} role="group">
      <table>{children}</table>
    </div>
  ),
  pre: ({ node }) => {
    const code = node?.children[0];
    if (code?.type !== "element") return null;
    const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("");
    const names = Array.isArray(code.properties.className) ? code.properties.className : [];
    const language = names.map(String).find((name) => name.startsWith("language-"));
    return <CodeBlock text={text.replace(/\n$/, "")} language={language?.slice("language-".length) ?? ""} />;
  },
};

const Block = memo(function Block({ text, plugins }: { text: string; plugins: Plugins }) {
  return (
    <ReactMarkdown {...plugins} components={components}>
      {text}
    </ReactMarkdown>
  );
});

/** An answer. HTML in it stays text. While it grows only its last part is parsed again. */
export function Markdown({ text, isGrowing = false }: { text: string; isGrowing?: boolean }): ReactNode {
  const plugins = usePlugins(text.includes("$$") || text.includes("\\("));
  const blocks = isGrowing ? blocksOf(asDollars(text)) : [asDollars(text)];
  return blocks.map((block, index) => <Block key={index} text={block} plugins={plugins} />);
}

/** Models write `\(x\)` and `\[x\]` as often as dollars; the parser knows only these. Code is left alone. */
function asDollars(text: string): string {
  if (!text.includes("\\(") && !text.includes("\\[")) return text;
  return text
    .split(/(```[\s\S]*?(?:```|$)|`[^`\n]*`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll(/\\\[([\s\S]*?)\\\]/g, (_, formula: string) => `\n$$\n${formula.trim()}\n$$\n`)
            .replaceAll(/\\\(([\s\S]*?)\\\)/g, (_, formula: string) => `$$${formula.trim()}$$`),
    )
    .join("");
}
