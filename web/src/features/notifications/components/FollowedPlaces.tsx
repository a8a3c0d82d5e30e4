import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { NotificationPreferences } from "@/api";
import { Button } from "@/shared/ui";
import { useWish } from "../preferences-api";

type Place = NotificationPreferences["places"][number];

/** Pages and spaces that the person follows or muted, and the way back from that. */
export function FollowedPlaces({ places }: { places: readonly Place[] }): ReactNode {
  const { t } = useLingui();
  const wish = useWish();
  const said = { all: t`Followed`, mentions: t`Not followed`, none: t`Muted` };
  // What the person does not see any more cannot be set either; it says nothing then.
  const shown = places.filter((place) => place.title !== null);
  if (shown.length === 0) return null;
  return (
    <section className="grid gap-2" aria-labelledby="followed-places">
      <h2 id="followed-places" className="text-15 font-medium">{t`Pages and spaces`}</h2>
      <ul className="card">
        {shown.map((place) => (
          <li key={place.scope_id} className="card-row flex flex-wrap items-center gap-2 p-3 text-13">
            <span className="min-w-0 grow truncate">{place.title}</span>
            <span className="text-fg-3">{said[place.level]}</span>
            <Button
              size="sm"
              kind="quiet"
              onClick={() =>
                wish.mutate({
                  scope_type: place.scope_type === "space" ? "space" : "page",
                  scope_id: place.scope_id,
                  level: null,
                })
              }
            >
              {t`Reset`}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
