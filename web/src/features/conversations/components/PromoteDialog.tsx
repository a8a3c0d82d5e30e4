import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Conversation, PromotionBody, Visibility } from "@/api";
import { Banner, Button, Dialog, Field, FieldError, Select, Skeleton, useProblemWords } from "@/shared/ui";
import { readersQuery, usePromote } from "../promotion-api";
import { PlaceFields, usePlace } from "./PlaceFields";

/** Asks where a conversation becomes a page, and names who will read it there. */
export function PromoteDialog({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const place = usePlace(conversation.space_id);
  const [visibility, setVisibility] = useState<Visibility>("private");
  const promote = usePromote(conversation.id);
  const words = useProblemWords(promote.error);
  const body: PromotionBody | null = place.body && { ...place.body, visibility };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Make it a page`}
      description={t`The conversation moves into the page tree with everything that was said in it. This cannot be undone.`}
      onSubmit={() => {
        if (body === null || promote.isPending) return;
        promote.mutate(body, {
          onSuccess: ({ page_id: pageId }) => {
            onClose();
            if (pageId !== null) void navigate({ to: "/pages/$pageId", params: { pageId } });
          },
        });
      }}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={promote.isPending} disabled={body === null}>
            {t`Make it a page`}
          </Button>
        </>
      }
    >
      <div className="grid gap-4 pt-3">
        <PlaceFields place={place} />
        <Field label={t`Who finds it by its place`}>
          {(control) => (
            <Select<Visibility>
              {...control}
              value={visibility}
              onChange={setVisibility}
              options={[
                { value: "private", label: t`Only people who were given it` },
                { value: "inherit", label: t`As the page or area above` },
              ]}
            />
          )}
        </Field>
        {body !== null && <Readers id={conversation.id} body={body} />}
        {promote.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}

function Readers({ id, body }: { id: string; body: PromotionBody }): ReactNode {
  const { t } = useLingui();
  const { data: readers, error } = useQuery(readersQuery(id, body));
  const words = useProblemWords(error);
  if (error) return <FieldError>{words}</FieldError>;
  if (!readers) return <Skeleton lines={["80%"]} label={t`Looking who will read it`} />;
  const names = readers.map((each) => each.name).join(", ");
  return <Banner icon={Eye}>{t`These will be able to read it: ${names}`}</Banner>;
}
