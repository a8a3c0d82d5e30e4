import { queryOptions } from "@tanstack/react-query";
import { answer, api, type AreaBody, type ChangeAreaBody, type SpaceMemberBody } from "@/api";
import { useSpaceChange } from "./api";

export const spaceMembersQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ["spaces", spaceId, "members"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/spaces/{space_id}/members", { params: { path: { space_id: spaceId } }, signal }),
      ),
    select: (slice) => slice.items,
  });

export const usePutSpaceMember = (spaceId: string) =>
  useSpaceChange((body: SpaceMemberBody) =>
    answer(api.PUT("/api/v1/spaces/{space_id}/members", { params: { path: { space_id: spaceId } }, body })),
  );

export const useRemoveSpaceMember = (spaceId: string) =>
  useSpaceChange((memberId: string) =>
    answer(
      api.DELETE("/api/v1/spaces/{space_id}/members/{member_id}", {
        params: { path: { space_id: spaceId, member_id: memberId } },
      }),
    ),
  );

export const areasQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ["spaces", spaceId, "areas"] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/spaces/{space_id}/areas", { params: { path: { space_id: spaceId } }, signal })),
    select: (slice) => slice.items,
  });

/** How many people would lose an area if it were restricted. */
export const audienceQuery = (areaId: string) =>
  queryOptions({
    queryKey: ["area", areaId, "audience"] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/areas/{area_id}/audience", { params: { path: { area_id: areaId } }, signal })),
    staleTime: 0,
  });

export const useCreateArea = (spaceId: string) =>
  useSpaceChange((body: AreaBody) =>
    answer(api.POST("/api/v1/spaces/{space_id}/areas", { params: { path: { space_id: spaceId } }, body })),
  );

export const useChangeArea = () =>
  useSpaceChange(({ id, body }: { id: string; body: ChangeAreaBody }) =>
    answer(api.PATCH("/api/v1/areas/{area_id}", { params: { path: { area_id: id } }, body })),
  );

export const useDeleteArea = () =>
  useSpaceChange((id: string) =>
    answer(api.DELETE("/api/v1/areas/{area_id}", { params: { path: { area_id: id } } })),
  );
