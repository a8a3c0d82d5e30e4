import { useLingui } from "@lingui/react/macro";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import type { Space } from "@/api";
import { useSpacePreferences } from "@/features/spaces";
import { Button, Segmented, useProblemToast } from "@/shared/ui";
import { useNewPage } from "../hooks/useNewPage";
import { PagesOfSpace } from "./PagesOfSpace";
import { RootPages } from "./RootPages";

/** The pages of a space on its own screen: all as a tree, or those at the top as a list or as cards. */
export function SpacePages({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const newPage = useNewPage({ spaceId: space.id });
  const [view, choose] = usePageView(space);
  return (
    <div className="grid gap-3 pt-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={t`How the pages are shown`}
          value={view}
          onChange={choose}
          options={[
            { value: "tree", label: t`Tree` },
            { value: "list", label: t`List` },
            { value: "grid", label: t`Grid` },
          ]}
        />
        {newPage && (
          <Button size="sm" busy={newPage.isPending} onClick={newPage.create}>
            <Plus className="s" aria-hidden="true" />
            {t`New page`}
          </Button>
        )}
      </div>
      {view === "tree" ? (
        <div className="card p-2">
          <PagesOfSpace space={space} />
        </div>
      ) : (
        <RootPages space={space} view={view} />
      )}
    </div>
  );
}

type View = NonNullable<Space["own"]["page_view"]>;

/** What one chose for the space; shown at once, and kept for every device. */
function usePageView(space: Space): [View, (view: View) => void] {
  const { mutate, isPending, variables } = useSpacePreferences();
  const onError = useProblemToast();
  const asked = isPending ? variables[0]?.own.page_view : undefined;
  return [
    asked ?? space.own.page_view ?? "tree",
    (view) => mutate([{ space, own: { page_view: view } }], { onError }),
  ];
}
