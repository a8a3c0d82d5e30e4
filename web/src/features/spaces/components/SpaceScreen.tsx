import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isProblem, type Space } from "@/api";
import { useTopic } from "@/shared/lib/realtime";
import { Screen } from "@/shared/shell";
import { ErrorState, NotAvailable, Skeleton, Tabs } from "@/shared/ui";
import { spaceQuery } from "../api";
import { SpaceActivity } from "./SpaceActivity";
import { SpaceAreas } from "./SpaceAreas";
import { SpaceGeneral } from "./SpaceGeneral";
import { SpaceMembers } from "./SpaceMembers";
import { SpaceRules } from "./SpaceRules";

interface SpaceScreenProps {
  spaceId: string;
  /** Which of its parts is shown; an unknown one is the first. */
  tab: string;
  onTab: (tab: string) => void;
  pages: (space: Space) => ReactNode;
}

/** A space: its pages, and its settings; members read what its owner and admins set. */
export function SpaceScreen({ spaceId, tab, onTab, pages }: SpaceScreenProps): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const space = useQuery(spaceQuery(spaceId));
  useTopic(`space:${spaceId}`, () => void queries.invalidateQueries({ queryKey: ["spaces"] }));
  if (isProblem(space.error) && space.error.status === 404) {
    return (
      <Screen title={t`Not available`}>
        <div className="p-8">
          <NotAvailable what={t`This space does not exist, or you cannot see it.`} />
        </div>
      </Screen>
    );
  }
  return (
    <Screen title={space.data?.name ?? t`Space`}>
      <div className="grid w-full max-w-[864px] grid-cols-[minmax(0,1fr)] content-start gap-6 px-5 py-6">
        {space.isPending && <Skeleton lines={["40%", "90%", "80%"]} label={t`Loading the space`} />}
        {space.isError && (
          <ErrorState
            title={t`The space did not load`}
            error={space.error}
            onRetry={() => void space.refetch()}
          />
        )}
        {space.data && (
          <>
            <h1 className="screen-title">{space.data.name}</h1>
            <Parts space={space.data} tab={tab} onTab={onTab} pages={pages} />
          </>
        )}
      </div>
    </Screen>
  );
}

interface PartsProps extends Omit<SpaceScreenProps, "spaceId"> {
  space: Space;
}

function Parts({ space, tab, onTab, pages }: PartsProps): ReactNode {
  const { t } = useLingui();
  const tabs = [
    { value: "pages", label: t`Pages`, content: pages(space) },
    { value: "general", label: t`General`, content: <SpaceGeneral space={space} /> },
    { value: "activity", label: t`Activity`, content: <SpaceActivity spaceId={space.id} /> },
    ...(space.role === null
      ? []
      : [
          { value: "members", label: t`Members`, content: <SpaceMembers space={space} /> },
          { value: "areas", label: t`Areas`, content: <SpaceAreas space={space} /> },
          { value: "rules", label: t`Rules`, content: <SpaceRules space={space} /> },
        ]),
  ];
  const shown = tabs.some(({ value }) => value === tab) ? tab : "pages";
  return <Tabs label={t`Parts of the space`} value={shown} onChange={onTab} tabs={tabs} />;
}
