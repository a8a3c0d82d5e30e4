import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { isProblem, type OidcProviderDetail } from "@/api";
import { Button, Dialog, FieldError, toast, useProblemWords } from "@/shared/ui";
import {
  bodyOfProvider,
  changeOf,
  formOfProvider,
  NEW_PROVIDER,
  type ProviderForm,
} from "../model/providers";
import { useAddProvider, useChangeProvider } from "../providers";
import { ProviderFields } from "./ProviderFields";

interface ProviderDialogProps {
  /** Null adds a new one. */
  provider: OidcProviderDetail | null;
  onClose: () => void;
}

export function ProviderDialog({ provider, onClose }: ProviderDialogProps): ReactNode {
  const { t } = useLingui();
  const [form, setForm] = useState<ProviderForm>(provider === null ? NEW_PROVIDER : formOfProvider(provider));
  const add = useAddProvider();
  const change = useChangeProvider(provider?.key ?? "");
  const save = provider === null ? add : change;
  const problem = useProblemWords(save.error);
  const fieldError = (name: string) =>
    isProblem(save.error)
      ? save.error.errors.find((error) => error.pointer.startsWith(`/${name}`))?.message
      : undefined;
  const hasFieldErrors = isProblem(save.error) && save.error.errors.length > 0;
  const submit = () => {
    const done = {
      onSuccess: () => {
        toast(t`${form.name} saved`);
        onClose();
      },
    };
    if (provider === null) add.mutate(bodyOfProvider(form), done);
    else change.mutate(changeOf(form), done);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={provider === null ? t`Add a service` : t`Change ${provider.name}`}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={save.isPending}>
            {provider === null ? t`Add service` : t`Save service`}
          </Button>
        </>
      }
    >
      <ProviderFields
        form={form}
        isNew={provider === null}
        hasSecret={provider?.has_secret ?? false}
        fieldError={fieldError}
        onChange={(part) => setForm({ ...form, ...part })}
      />
      {save.isError && !hasFieldErrors && <FieldError>{problem}</FieldError>}
    </Dialog>
  );
}
