import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { useTopic } from "@/shared/lib/realtime";
import { Screen } from "@/shared/shell";
import { ErrorState, NotAvailable, Skeleton, Tabs } from "@/shared/ui";
import { spaceQuery } from "../api";
import { SpaceActivity } from "./SpaceActivity";
import { SpaceAreas } from "./SpaceAreas";
import { SpaceGeneral } from "./SpaceGeneral";
import { SpaceMembers } from "./SpaceMembers";
import { SpaceRules } from "./SpaceRules";

/** The settings of a space; members read what its owner and admins set. */
export function SpaceScreen({ spaceId }: { spaceId: string }): ReactNode {
  const { t } = useLingui();
  const [tab, setTab] = useState("general");
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
            <Tabs
              label={t`Settings of the space`}
              value={tab}
              onChange={setTab}
              tabs={[
                { value: "general", label: t`General`, content: <SpaceGeneral space={space.data} /> },
                { value: "activity", label: t`Activity`, content: <SpaceActivity spaceId={space.data.id} /> },
                ...(space.data.role === null
                  ? []
                  : [
                      { value: "members", label: t`Members`, content: <SpaceMembers space={space.data} /> },
                      { value: "areas", label: t`Areas`, content: <SpaceAreas space={space.data} /> },
                      { value: "rules", label: t`Rules`, content: <SpaceRules space={space.data} /> },
                    ]),
              ]}
            />
          </>
        )}
      </div>
    </Screen>
  );
}
