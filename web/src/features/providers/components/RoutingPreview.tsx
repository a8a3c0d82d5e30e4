import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Field, FieldError, Textarea, useProblemWords } from "@/shared/ui";
import { useRoutingPreview } from "../api";
import { useRoutingWords } from "./useRoutingWords";

/** Try what AUTO would choose for a text. Nothing is sent to a model. */
export function RoutingPreview(): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const preview = useRoutingPreview();
  const problem = useProblemWords(preview.error);
  const words = useRoutingWords();
  const found = preview.data;
  const act = () => {
    if (text.trim() !== "" && !preview.isPending) preview.mutate(text);
  };
  return (
    <section className="grid max-w-[640px] gap-3">
      <h2 className="text-15 font-medium">{t`Try the automatic choice`}</h2>
      <Field label={t`A question`} help={t`Nothing is sent to a model, and nothing is kept.`}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={100_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button busy={preview.isPending} disabled={text.trim() === ""} onClick={act}>
          {t`Show the choice`}
        </Button>
      </div>
      {preview.isError && <FieldError>{problem}</FieldError>}
      {found && (
        <dl className="card grid gap-1 p-4 text-13" aria-live="polite">
          <dt className="text-12 text-fg-3">{t`Model`}</dt>
          <dd>{found.selected_model}</dd>
          <dt className="text-12 text-fg-3">{t`Because`}</dt>
          <dd>{found.reasoning}</dd>
          {found.overrides.map((name) => (
            <dd key={name}>{words.override(name)}</dd>
          ))}
        </dl>
      )}
    </section>
  );
}
