import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Conversation } from "@/api";
import { spacesQuery } from "@/features/spaces";
import { Field, Select, useProblemWords } from "@/shared/ui";
import { useShowTo, type Visibility } from "../sharing-api";

/** Who finds a chat by its place. */
export function VisibilityField({ conversation }: { conversation: Conversation }): ReactNode {
  const { t } = useLingui();
  const { data: spaces } = useQuery(spacesQuery);
  const show = useShowTo(conversation.id);
  const words = useProblemWords(show.error);
  const space = spaces?.find((each) => each.id === conversation.space_id);
  const area = space?.areas.find((each) => each.id === conversation.area_id);
  const homeless =
    conversation.space_id === null ? { disabledReason: t`Move the conversation to a space first.` } : {};
  const toArea = area ? t`Everybody in the area ${area.name}` : t`Everybody in its area`;
  const toSpace = space ? t`Everybody in the space ${space.name}` : t`Everybody in its space`;
  return (
    <Field
      label={t`Who else finds it`}
      help={t`Whoever takes part there can write, whoever only reads there can read.`}
      error={show.isError ? words : null}
    >
      {(control) => (
        <Select<Visibility>
          {...control}
          value={conversation.visibility as Visibility}
          onChange={(next) => show.mutate(next)}
          options={[
            { value: "private", label: t`Nobody but those invited` },
            { value: "area", label: toArea, ...homeless },
            { value: "space", label: toSpace, ...homeless },
          ]}
        />
      )}
    </Field>
  );
}
