import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Space } from "@/api";
import { PagePicker, TOP } from "@/features/pages";
import { spacesQuery } from "@/features/spaces";
import { Field, Select } from "@/shared/ui";

interface Place {
  /** Where one may make pages. */
  usable: readonly Space[];
  /** The chosen space, at first the one that was asked for; none while they load, or where there is none. */
  space: Space | undefined;
  parentId: string;
  /** Another space: the page begins at its top. */
  pickSpace: (id: string) => void;
  pickParent: (id: string) => void;
  /** The place as bodies of requests name it. */
  body: { space_id: string; parent_id?: string } | null;
}

/** Where a page is to be made. */
export function usePlace(spaceId: string | null): Place {
  const { data: spaces } = useQuery(spacesQuery);
  const usable = (spaces ?? []).filter((each) => each.permissions.create_page);
  const [picked, setPicked] = useState(spaceId);
  const space = usable.find((each) => each.id === picked) ?? usable[0];
  const [parentId, setParentId] = useState(TOP);
  return {
    usable,
    space,
    parentId,
    pickSpace: (id) => {
      setPicked(id);
      setParentId(TOP);
    },
    pickParent: setParentId,
    body: space ? { space_id: space.id, ...(parentId === TOP ? {} : { parent_id: parentId }) } : null,
  };
}

/** Asks for the space and the page below which a page is made. */
export function PlaceFields({ place, onSpace }: { place: Place; onSpace?: () => void }): ReactNode {
  const { t } = useLingui();
  const { space, usable } = place;
  return (
    <>
      <Field label={t`Space`}>
        {(control) => (
          <Select
            {...control}
            value={space?.id ?? ""}
            onChange={(next) => {
              place.pickSpace(next);
              onSpace?.();
            }}
            options={usable.map((each) => ({ value: each.id, label: each.name }))}
          />
        )}
      </Field>
      {space && (
        <PagePicker
          key={space.id}
          spaceId={space.id}
          label={t`Below`}
          value={place.parentId}
          onChange={place.pickParent}
        />
      )}
    </>
  );
}
