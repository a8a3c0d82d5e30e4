import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Banner, Button } from "@/shared/ui";
import { CircleAlert } from "lucide-react";
import { useAddKey, useDeleteKey } from "../api";
import { bodyOf, type KeyForm, missingField } from "../model/providers";
import { KeyFormFields } from "./KeyFormFields";
import { useVerificationWords } from "./useProviderWords";

/** The last step of set-up: a first model, or none for now. */
export function ConnectModel({ onDone }: { onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const [form, setForm] = useState<KeyForm>({
    provider: "openai_compatible",
    name: "",
    address: "",
    secret: "",
  });
  const [isChecked, setChecked] = useState(false);
  const add = useAddKey({ kind: "me" });
  const remove = useDeleteKey({ kind: "me" });
  const wordsOf = useVerificationWords();
  const missing = missingField(form);
  const failed = add.data !== undefined && add.data.status !== "valid" ? add.data : null;
  return (
    <form
      className="grid gap-[18px]"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (missing !== null) return;
        const connect = () =>
          add.mutate(bodyOf(form), { onSuccess: (key) => key.status === "valid" && onDone() });
        // What is corrected here takes the place of what did not work.
        if (failed) remove.mutate(failed.id, { onSuccess: connect });
        else connect();
      }}
    >
      <KeyFormFields
        form={form}
        onChange={setForm}
        error={add.error ?? remove.error}
        missing={isChecked ? missing : null}
      />
      {failed && (
        <Banner tone="warning" icon={CircleAlert}>
          <b>{t`${failed.name} is kept, but does not work yet.`}</b> {wordsOf(failed.last_error_code)}
        </Banner>
      )}
      <div className="flex gap-2">
        <Button size="tall" onClick={onDone}>
          {failed ? t`Go on` : t`Later`}
        </Button>
        <Button kind="primary" size="tall" wide type="submit" busy={add.isPending || remove.isPending}>
          {failed ? t`Check again` : t`Connect and check`}
        </Button>
      </div>
    </form>
  );
}
