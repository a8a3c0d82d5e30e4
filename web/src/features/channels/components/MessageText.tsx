import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { safeAddress, withLinks } from "../model/text";

const PLUGINS = [remarkGfm];

function Address({ href, children }: { href: string | undefined; children: ReactNode }): ReactNode {
  if (href === undefined || href === "") return children;
  if (href.startsWith("#")) return <span className="mention">{children}</span>;
  if (href.startsWith("/")) {
    return (
      <Link to={href} className="mention">
        {children}
      </Link>
    );
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

const components: Components = {
  a: ({ href, children }) => <Address href={href}>{children}</Address>,
  // Pictures of foreign servers would tell them who reads: they are links.
  img: ({ src, alt }) => (
    <Address href={typeof src === "string" ? src : undefined}>
      {alt === "" || !alt ? String(src) : alt}
    </Address>
  ),
  table: ({ children }) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="overflow-x-auto" tabIndex={0} role="group">
      <table>{children}</table>
    </div>
  ),
};

/** What somebody said. HTML in it stays text, and links lead where they may (CH-19). */
export const MessageText = memo(function MessageText({ text }: { text: string }): ReactNode {
  return (
    <div className="prose channel-text">
      <ReactMarkdown
        remarkPlugins={PLUGINS}
        components={components}
        urlTransform={(address) => safeAddress(address) ?? ""}
      >
        {withLinks(text)}
      </ReactMarkdown>
    </div>
  );
});
