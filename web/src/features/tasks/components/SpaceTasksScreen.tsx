import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Space } from "@/api";
import { areasQuery, spacesQuery } from "@/features/spaces";
import { Screen } from "@/shared/shell";
import { ErrorState, NotAvailable, Select, Skeleton } from "@/shared/ui";
import type { Wanted } from "../api";
import { placesIn } from "../model/places";
import { Folds } from "./Folds";
import { QuickAdd } from "./QuickAdd";
import { TaskList } from "./TaskList";
import { TaskTopics } from "./TaskTopics";

const ALL = "all";

export interface SpaceTasksScreenProps {
  spaceId: string;
  /** Null: all areas of the space. */
  areaId: string | null;
  onArea: (areaId: string | null) => void;
}

/** The tasks of a space, or of one of its areas. */
export function SpaceTasksScreen({ spaceId, areaId, onArea }: SpaceTasksScreenProps): ReactNode {
  const { t } = useLingui();
  const spaces = useQuery(spacesQuery);
  const space = spaces.data?.find((each) => each.id === spaceId);
  const area = space?.areas.find((each) => each.id === areaId);
  const isMissing = spaces.isSuccess && (!space || (areaId !== null && !area));
  return (
    <Screen
      title={t`Tasks`}
      crumbs={
        space
          ? [{ label: space.name, render: spaceLink(space.id) }, ...(area ? [{ label: area.name }] : [])]
          : []
      }
    >
      <div className="grid w-full max-w-[864px] grid-cols-[minmax(0,1fr)] content-start gap-5 px-5 py-6">
        {spaces.isPending && <Skeleton lines={["40%", "90%", "80%"]} label={t`Loading the tasks`} />}
        {spaces.isError && !spaces.data && (
          <ErrorState
            title={t`The space did not load`}
            error={spaces.error}
            onRetry={() => void spaces.refetch()}
          />
        )}
        {isMissing && <NotAvailable what={t`This space does not exist, or you cannot see it.`} />}
        {space && !isMissing && <SpaceTasks space={space} areaId={areaId} onArea={onArea} />}
      </div>
    </Screen>
  );
}

function spaceLink(spaceId: string) {
  return (label: string) => (
    <Link to="/spaces/$spaceId" params={{ spaceId }}>
      {label}
    </Link>
  );
}

function SpaceTasks({
  space,
  areaId,
  onArea,
}: {
  space: Space;
  areaId: string | null;
  onArea: (areaId: string | null) => void;
}): ReactNode {
  const { t } = useLingui();
  const areas = useQuery(areasQuery(space.id));
  const places = placesIn(areas.data ?? []);
  const place = areaId === null ? places[0] : places.find((each) => each.areaId === areaId);
  const wanted: Wanted = { space: space.id, ...(areaId === null ? {} : { area: areaId }) };
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="screen-title">{t`Tasks of ${space.name}`}</h1>
        {space.areas.length > 1 && (
          <Select
            label={t`Area`}
            value={areaId ?? ALL}
            onChange={(next) => onArea(next === ALL ? null : next)}
            options={[
              { value: ALL, label: t`All areas` },
              ...space.areas.map((area) => ({ value: area.id, label: area.name })),
            ]}
          />
        )}
      </div>
      <TaskTopics areaIds={space.areas.map((area) => area.id)} />
      {place && <QuickAdd key={place.areaId} spaceId={space.id} areaId={place.areaId} />}
      <TaskList
        wanted={wanted}
        label={t`Open tasks`}
        empty={place ? t`Write what is to be done in the line above.` : t`Nobody has a task here yet.`}
      />
      <Folds wanted={wanted} />
    </>
  );
}
