import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import {
  ArrowDown,
  ArrowUp,
  Ellipsis,
  FolderInput,
  ListChecks,
  PanelsTopLeft,
  Pencil,
  Pin,
  PinOff,
  Settings,
  Trash2,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Space } from "@/api";
import { AliasDialog, useSpacePreferences } from "@/features/spaces";
import { IconButton, Menu, useProblemToast } from "@/shared/ui";

interface SpaceMenuProps {
  space: Space;
  onChoose: () => void;
  /** Up or down by one in one's own order. */
  onMove: (by: number) => void;
}

/** What one may do with a space in the sidebar. */
export function SpaceMenu({ space, onChoose, onMove }: SpaceMenuProps): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [isNaming, setNaming] = useState(false);
  const onError = useProblemToast();
  const { mutate } = useSpacePreferences();
  const name = space.own.display_alias ?? space.name;
  const pinned = space.own.is_pinned;
  const params = { spaceId: space.id };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t`Menu of ${name}`}>
            <Ellipsis className="s" />
          </IconButton>
        }
        groups={[
          [
            { label: t`Choose pages`, icon: ListChecks, onSelect: onChoose },
            space.permissions.create_page && {
              label: t`Import an archive`,
              icon: FolderInput,
              onSelect: () => void navigate({ to: "/import", search: { space: space.id } }),
            },
          ],
          [
            space.space_type === "project" && {
              label: pinned ? t`Unpin` : t`Pin`,
              icon: pinned ? PinOff : Pin,
              onSelect: () => mutate([{ space, own: { is_pinned: !pinned } }], { onError }),
            },
            { label: t`Own name`, icon: Pencil, onSelect: () => setNaming(true) },
            { label: t`Move up`, icon: ArrowUp, onSelect: () => onMove(-1) },
            { label: t`Move down`, icon: ArrowDown, onSelect: () => onMove(1) },
          ],
          [
            {
              label: t`Open the space`,
              icon: PanelsTopLeft,
              onSelect: () => void navigate({ to: "/spaces/$spaceId", params }),
            },
            {
              label: t`Settings of the space`,
              icon: Settings,
              onSelect: () => void navigate({ to: "/spaces/$spaceId", params, search: { tab: "general" } }),
            },
            space.role !== null && {
              label: t`Trash`,
              icon: Trash2,
              onSelect: () => void navigate({ to: "/spaces/$spaceId/trash", params }),
            },
          ],
        ]}
      />
      {isNaming && <AliasDialog space={space} onClose={() => setNaming(false)} />}
    </>
  );
}
