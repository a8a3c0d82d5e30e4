import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ApiTokenOptions } from "@/api";
import { Button, Dialog, ErrorState, FieldError, Skeleton, useProblemWords } from "@/shared/ui";
import { useSession } from "../api";
import { bodyOf, emptyForm, isComplete, type TokenForm } from "../model/tokens";
import { apiTokenOptionsQuery, useCreateToken } from "../tokens";
import { NewTokenFields } from "./NewTokenFields";
import { TokenShown } from "./TokenShown";

/** Asks what a new token may be, then shows it once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const options = useQuery(apiTokenOptionsQuery);
  if (options.data) return <OpenDialog options={options.data} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t`Create a token`}>
      {options.isError ? (
        <ErrorState
          title={t`The choices did not load`}
          error={options.error}
          onRetry={() => void options.refetch()}
        />
      ) : (
        <Skeleton label={t`Loading choices`} />
      )}
    </Dialog>
  );
}

function OpenDialog({ options, onClose }: { options: ApiTokenOptions; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { organization } = useSession();
  const [form, setForm] = useState<TokenForm>(() => emptyForm(options, organization?.id));
  const [isChecked, setChecked] = useState(false);
  const create = useCreateToken();
  const words = useProblemWords(create.error);
  const submit = () => {
    setChecked(true);
    if (isComplete(form)) create.mutate(bodyOf(form));
  };
  if (create.data) return <TokenShown token={create.data.token} kind={form.kind} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Create a token`}
      description={t`Whoever has the token can do in your name what its scopes allow.`}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t`Create token`}
          </Button>
        </>
      }
    >
      <div className="mt-4 grid gap-4">
        <NewTokenFields options={options} form={form} onChange={setForm} isChecked={isChecked} />
        {create.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
