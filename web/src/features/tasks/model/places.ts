import type { Area, Space } from "@/api";

/** An area in which one may make tasks. */
export interface Place {
  spaceId: string;
  areaId: string;
  label: string;
}

const WORKING = new Set(["member", "admin", "owner"]);

/** Areas of a space in which one may work, General first. */
export function placesIn(areas: readonly Area[]): Place[] {
  return areas
    .filter((area) => WORKING.has(area.role))
    .map((area) => ({ spaceId: area.space_id, areaId: area.id, label: area.name }));
}

/** Areas of the spaces in which one may work; the area is named where there is more than General. */
export function placesOf(spaces: readonly Space[]): Place[] {
  return spaces
    .filter((space) => space.permissions.create_page)
    .flatMap((space) =>
      space.areas.map((area) => ({
        spaceId: space.id,
        areaId: area.id,
        label: space.areas.length > 1 ? `${space.name} / ${area.name}` : space.name,
      })),
    );
}
