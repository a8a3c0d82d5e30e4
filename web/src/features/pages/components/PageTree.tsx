import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, Plus, SquareCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Space } from "@/api";
import { arranged, sharedWithMeQuery, spacesQuery, useSpaceOrder } from "@/features/spaces";
import { ErrorState, IconButton, Skeleton, type ListDrag } from "@/shared/ui";
import { useNewPage } from "../hooks/useNewPage";
import { useStoredSet } from "../hooks/useStoredSet";
import { PagesOfSpace } from "./PagesOfSpace";
import { SpaceMenu } from "./SpaceMenu";
import { TemplateMenu } from "./TemplateMenu";

const CLOSED_SPACES_KEY = "tree.closed-spaces";
// Those that are not pinned fold together.
const OTHERS = "others";

interface Order {
  dragOf: (id: string) => ListDrag;
  move: (id: string, by: number) => void;
}

type DrawSpace = (space: Space, order: Order, owner?: string | null) => ReactNode;

/** All spaces with their pages. */
export function PageTree(): ReactNode {
  const { t } = useLingui();
  const { data: spaces, error, refetch } = useQuery(spacesQuery);
  const [closed, setClosed] = useStoredSet(CLOSED_SPACES_KEY);
  if (error && !spaces) {
    return <ErrorState title={t`The spaces did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!spaces) return <Skeleton lines={["70%", "60%", "80%"]} label={t`Loading spaces`} />;
  const drawn: DrawSpace = (space, order, owner) => (
    <SpaceTree
      key={space.id}
      space={space}
      order={order}
      owner={owner ?? null}
      isOpen={!closed.has(space.id)}
      onToggle={() => setClosed(space.id, !closed.has(space.id))}
    />
  );
  const { first, others } = arranged(spaces.filter((space) => space.role !== null));
  const shared = spaces.filter((space) => space.role === null);
  const areOthersOpen = !closed.has(OTHERS);
  return (
    <>
      <Spaces spaces={first} drawn={drawn} />
      {others.length > 0 && (
        <>
          <button
            type="button"
            className="side-heading w-full"
            aria-expanded={areOthersOpen}
            onClick={() => setClosed(OTHERS, areOthersOpen)}
          >
            {t`More spaces`}
            {areOthersOpen ? (
              <ChevronDown className="s" aria-hidden="true" />
            ) : (
              <ChevronRight className="s" aria-hidden="true" />
            )}
          </button>
          {areOthersOpen && <Spaces spaces={others} drawn={drawn} />}
        </>
      )}
      {shared.length > 0 && <SharedWithYou spaces={shared} drawn={drawn} />}
    </>
  );
}

/** Spaces that are brought into an order among each other. */
function Spaces({ spaces, drawn }: { spaces: readonly Space[]; drawn: DrawSpace }): ReactNode {
  const order = useSpaceOrder(spaces);
  return spaces.map((space) => drawn(space, order));
}

/** Spaces in which one has no role, with their owners. */
function SharedWithYou(props: { spaces: readonly Space[]; drawn: DrawSpace }): ReactNode {
  const { t } = useLingui();
  const order = useSpaceOrder(props.spaces);
  const { data = [] } = useQuery(sharedWithMeQuery);
  return (
    <>
      <h2 className="side-heading">{t`Shared with you`}</h2>
      {props.spaces.map((space) =>
        props.drawn(space, order, data.find((each) => each.id === space.id)?.owner_name),
      )}
    </>
  );
}

function SpaceTree({
  space,
  order,
  owner,
  isOpen,
  onToggle,
}: {
  space: Space;
  order: Order;
  /** Whose it is, where one has no role in it. */
  owner: string | null;
  isOpen: boolean;
  onToggle: () => void;
}): ReactNode {
  const { t } = useLingui();
  const newPage = useNewPage({ spaceId: space.id });
  const [isChoosing, setChoosing] = useState(false);
  const name = space.own.display_alias ?? space.name;
  const { onKeyDown, ...drag } = order.dragOf(space.id);
  const startChoosing = () => {
    if (!isOpen) onToggle();
    setChoosing(true);
  };
  return (
    <section aria-label={name}>
      <div className="side-row bold tree-space" {...drag}>
        <button
          type="button"
          className="twist"
          aria-expanded={isOpen}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={onToggle}
          onKeyDown={onKeyDown}
        >
          {isOpen ? (
            <ChevronDown className="s" aria-hidden="true" />
          ) : (
            <ChevronRight className="s" aria-hidden="true" />
          )}
          <span className="truncate">{name}</span>
          {owner !== null && <span className="shrink-0 text-12 font-normal text-fg-3">{owner}</span>}
        </button>
        <span className="row-actions flex items-center">
          <SpaceMenu space={space} onChoose={startChoosing} onMove={(by) => order.move(space.id, by)} />
          {space.permissions.create_page && newPage && (
            <>
              <TemplateMenu space={space} />
              <IconButton label={t`New page in ${name}`} onClick={newPage.create}>
                <Plus className="s" />
              </IconButton>
            </>
          )}
        </span>
      </div>
      {isOpen && space.role !== null && (
        <Link
          to="/spaces/$spaceId/tasks"
          params={{ spaceId: space.id }}
          className="side-row"
          style={{ paddingLeft: "24px" }}
          activeProps={{ "aria-current": "page" }}
        >
          <SquareCheck aria-hidden="true" />
          <span className="truncate">{t`Tasks`}</span>
          <span className="sr-only">{t`of ${name}`}</span>
        </Link>
      )}
      {isOpen && <PagesOfSpace space={space} isChoosing={isChoosing} onChosen={() => setChoosing(false)} />}
    </section>
  );
}
