import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Area, Space } from "@/api";
import {
  Badge,
  Button,
  ConfirmDialog,
  ErrorState,
  FieldError,
  Input,
  Skeleton,
  useProblemToast,
  useProblemWords,
} from "@/shared/ui";
import { areasQuery, audienceQuery, useChangeArea, useCreateArea, useDeleteArea } from "../members";

/** The areas of a space, General first. */
export function SpaceAreas({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const areas = useQuery(areasQuery(space.id));
  return (
    <div className="grid gap-4 pt-4">
      {space.permissions.create_area && <NewArea spaceId={space.id} />}
      {areas.isPending && <Skeleton lines={["60%", "60%"]} />}
      {areas.isError && <ErrorState title={t`The areas did not load`} error={areas.error} />}
      {areas.data !== undefined && (
        <ul className="card" aria-label={t`Areas`}>
          {areas.data.map((area) => (
            <AreaRow key={area.id} area={area} />
          ))}
        </ul>
      )}
    </div>
  );
}

function NewArea({ spaceId }: { spaceId: string }): ReactNode {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const create = useCreateArea(spaceId);
  const words = useProblemWords(create.error);
  return (
    <form
      className="grid gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") create.mutate({ name: name.trim() }, { onSuccess: () => setName("") });
      }}
    >
      <span className="flex gap-2">
        <Input
          aria-label={t`Name of the new area`}
          placeholder={t`New area`}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" busy={create.isPending} disabled={name.trim() === ""}>{t`Add area`}</Button>
      </span>
      {create.isError && <FieldError>{words}</FieldError>}
    </form>
  );
}

function AreaRow({ area }: { area: Area }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const [asked, setAsked] = useState<"restrict" | "delete" | null>(null);
  const change = useChangeArea();
  const canRestrict = area.permissions.edit && !area.is_general;
  return (
    <li className="card-row flex flex-wrap items-center gap-2 px-3 py-2">
      <span className="min-w-0 grow truncate text-13">{area.name}</span>
      {area.is_restricted && <Badge>{t`Restricted`}</Badge>}
      {canRestrict && area.is_restricted && (
        <Button
          size="sm"
          busy={change.isPending}
          onClick={() => change.mutate({ id: area.id, body: { is_restricted: false } }, { onError: fail })}
        >
          {t`Open ${area.name}`}
        </Button>
      )}
      {canRestrict && !area.is_restricted && (
        <Button size="sm" onClick={() => setAsked("restrict")}>{t`Restrict ${area.name}`}</Button>
      )}
      {area.permissions.delete && (
        <Button size="sm" onClick={() => setAsked("delete")}>{t`Delete ${area.name}`}</Button>
      )}
      {asked === "restrict" && <RestrictArea area={area} onClose={() => setAsked(null)} />}
      {asked === "delete" && <DeleteArea area={area} onClose={() => setAsked(null)} />}
    </li>
  );
}

/** Says first how many people lose the area (SP-38). */
function RestrictArea({ area, onClose }: { area: Area; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const change = useChangeArea();
  const words = useProblemWords(change.error);
  const audience = useQuery(audienceQuery(area.id));
  const losing = audience.data?.losing;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t`Restrict ${area.name}?`}
      description={
        losing === undefined
          ? t`Counting who loses access …`
          : plural(losing, { one: "# person loses access at once.", other: "# people lose access at once." })
      }
      action={t`Restrict area`}
      busy={change.isPending || losing === undefined}
      error={change.isError ? words : null}
      onConfirm={() => change.mutate({ id: area.id, body: { is_restricted: true } }, { onSuccess: onClose })}
    />
  );
}

function DeleteArea({ area, onClose }: { area: Area; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const remove = useDeleteArea();
  const words = useProblemWords(remove.error);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t`Delete ${area.name}?`}
      description={t`Its pages and conversations move to General. Nobody sees more than before.`}
      action={t`Delete area`}
      danger
      busy={remove.isPending}
      error={remove.isError ? words : null}
      onConfirm={() => remove.mutate(area.id, { onSuccess: onClose })}
    />
  );
}
