import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Conversation } from "@/api";
import { spacesQuery } from "@/features/spaces";
import { Button, Dialog, Field, FieldError, Select, Skeleton, toast, useProblemWords } from "@/shared/ui";
import { conversationQuery, useChangeConversation } from "../api";

const NOWHERE = "none";

/** Asks for the space and the area that a chat is to lie in. */
export function MoveDialog({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { data: conversation } = useQuery(conversationQuery(id));
  if (conversation) return <Move conversation={conversation} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t`Move conversation`} actions={null}>
      <Skeleton lines={["60%", "80%"]} label={t`Loading the conversation`} />
    </Dialog>
  );
}

function Move({ conversation, onClose }: { conversation: Conversation; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { data: spaces } = useQuery(spacesQuery);
  const [spaceId, setSpaceId] = useState(conversation.space_id ?? NOWHERE);
  const [areaId, setAreaId] = useState(conversation.area_id);
  const change = useChangeConversation();
  const words = useProblemWords(change.error);
  const space = spaces?.find((each) => each.id === spaceId);
  const area = space?.areas.find((each) => each.id === areaId) ?? space?.areas[0];
  const usable = (spaces ?? []).filter((each) => each.permissions.create_page || each.id === spaceId);
  const isSame =
    spaceId === (conversation.space_id ?? NOWHERE) && (area?.id ?? null) === conversation.area_id;
  const move = () =>
    change.mutate(
      { id: conversation.id, change: { space_id: space?.id ?? null, area_id: area?.id ?? null } },
      {
        onSuccess: () => {
          toast({ text: t`Moved` });
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Move conversation`}
      onSubmit={() => !isSame && !change.isPending && move()}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={change.isPending} disabled={isSame}>{t`Move`}</Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field label={t`Space`}>
          {(control) => (
            <Select
              {...control}
              value={spaceId}
              onChange={setSpaceId}
              options={[
                { value: NOWHERE, label: t`No space` },
                ...usable.map((each) => ({ value: each.id, label: each.name })),
              ]}
            />
          )}
        </Field>
        {space && area && (
          <Field label={t`Area`}>
            {(control) => (
              <Select
                {...control}
                value={area.id}
                onChange={setAreaId}
                options={space.areas.map((each) => ({ value: each.id, label: each.name }))}
              />
            )}
          </Field>
        )}
        {conversation.visibility !== "private" && (
          <p className="help">{t`Those who found it by its old place see it no longer. Whom you invited stays.`}</p>
        )}
        {change.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
