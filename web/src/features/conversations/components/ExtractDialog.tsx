import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Conversation, PageExtract, PageExtractionBody } from "@/api";
import { Button, Dialog, Field, FieldError, Select, Textarea, useProblemWords } from "@/shared/ui";
import { useExtractPage } from "../extraction-api";
import { PlaceFields, usePlace } from "./PlaceFields";
import { NO_TEMPLATE, TemplateField, type TemplateChoice } from "./TemplateField";

/** Asks what of a conversation becomes a page and where, and opens the page. */
export function ExtractDialog({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const place = usePlace(conversation.space_id);
  const [extract, setExtract] = useState<PageExtract>("summary");
  const [instruction, setInstruction] = useState("");
  const [template, setTemplate] = useState<TemplateChoice>(NO_TEMPLATE);
  const make = useExtractPage(conversation.id);
  const words = useProblemWords(make.error);
  const isInstructed = extract === "instruction";
  const isReady = place.body !== null && !(isInstructed && instruction.trim() === "");
  const submit = () => {
    if (place.body === null || !isReady || make.isPending) return;
    const body: PageExtractionBody = {
      extract,
      visibility: "private",
      ...place.body,
      ...template,
      ...(isInstructed ? { instruction } : {}),
    };
    make.mutate(body, {
      onSuccess: ({ page_id: pageId }) => {
        onClose();
        void navigate({ to: "/pages/$pageId", params: { pageId } });
      },
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Make a page of it`}
      description={t`The conversation stays as it is. Only you see the page until you share it.`}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={make.isPending} disabled={!isReady}>
            {t`Make the page`}
          </Button>
        </>
      }
    >
      <div className="grid gap-4 pt-3">
        <ExtractField value={extract} onChange={setExtract} />
        {isInstructed && (
          <Field label={t`What should stand on the page`}>
            {(control) => (
              <Textarea
                {...control}
                maxLength={4000}
                value={instruction}
                onChange={(event) => setInstruction(event.target.value)}
              />
            )}
          </Field>
        )}
        <PlaceFields place={place} onSpace={() => setTemplate(NO_TEMPLATE)} />
        {place.space && <TemplateField spaceId={place.space.id} value={template} onChange={setTemplate} />}
        <p role="status" className="empty:hidden">
          {make.isPending && t`The page is being written. Cancel ends it, and no page is made.`}
        </p>
        {make.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}

function ExtractField({
  value,
  onChange,
}: {
  value: PageExtract;
  onChange: (next: PageExtract) => void;
}): ReactNode {
  const { t } = useLingui();
  return (
    <Field label={t`What becomes of it`}>
      {(control) => (
        <Select<PageExtract>
          {...control}
          value={value}
          onChange={onChange}
          options={[
            { value: "summary", label: t`A summary, by a model` },
            { value: "last_response", label: t`The last answer, as it is` },
            { value: "full_conversation", label: t`Everything that was said` },
            { value: "instruction", label: t`What I ask a model for` },
          ]}
        />
      )}
    </Field>
  );
}
