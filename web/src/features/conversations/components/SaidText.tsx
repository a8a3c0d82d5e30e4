import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Named, partsOf } from "../model/naming";

/** What a person said, with what they named as the names that they chose. */
export function SaidText({ text }: { text: string }): ReactNode {
  return partsOf(text).map((part, index) =>
    typeof part === "string" ? part : <Name key={index} named={part} />,
  );
}

function Name({ named: { kind, id, label } }: { named: Named }): ReactNode {
  if (kind === "page") {
    return (
      <Link to="/pages/$pageId" params={{ pageId: id }} className="link">
        @{label}
      </Link>
    );
  }
  if (kind === "conversation") {
    return (
      <Link to="/conversations/$conversationId" params={{ conversationId: id }} className="link">
        @{label}
      </Link>
    );
  }
  return <b>@{label}</b>;
}
