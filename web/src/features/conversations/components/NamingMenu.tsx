import { useLingui } from "@lingui/react/macro";
import { FileText, MessageSquare, UserRound } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { useNaming } from "../hooks/useNaming";
import type { Nameable } from "../mentions-api";

const ICONS = { page: FileText, user: UserRound, conversation: MessageSquare };

/** What can be named, above the field. Focus stays in the text. */
export function NamingMenu({ naming }: { naming: ReturnType<typeof useNaming> }): ReactNode {
  const { t } = useLingui();
  const { hits, index, listId } = naming;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: "nearest" });
  }, [index]);
  if (hits === null) return null;
  // Focus stays in the field, whose keys move through the list.
  const option = (at: number) => ({
    id: `${listId}-${at}`,
    role: "option",
    tabIndex: -1,
    "aria-selected": at === index,
    className: "menu-item",
    "data-highlighted": at === index ? "" : undefined,
    onMouseMove: () => naming.point(at),
    onMouseDown: (event: { preventDefault: () => void }) => event.preventDefault(),
    onClick: () => naming.choose(at),
  });
  return (
    <div className="pop menu naming-menu">
      <div role="status" className={hits.length > 0 ? "sr-only" : "menu-label"}>
        {hits[index]?.label ?? (naming.isSearching ? t`Searching` : t`Nothing found`)}
      </div>
      {hits.length > 0 && (
        <div ref={list} id={listId} role="listbox" aria-label={t`Pages, people and conversations`}>
          {hits.map((hit, at) => (
            <div key={hit.id} {...option(at)}>
              <Hit hit={hit} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Hit({ hit }: { hit: Nameable }): ReactNode {
  const Icon = ICONS[hit.kind];
  return (
    <>
      {hit.icon === null ? <Icon aria-hidden="true" /> : <span aria-hidden="true">{hit.icon}</span>}
      <span className="grow truncate">{hit.label}</span>
      {hit.note !== null && <span className="truncate text-12 text-fg-3">{hit.note}</span>}
    </>
  );
}
