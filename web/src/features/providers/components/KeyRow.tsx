import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleAlert, CircleCheck, MoreHorizontal, RefreshCw, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ProviderKey } from "@/api";
import {
  Badge,
  Button,
  ConfirmDialog,
  IconButton,
  Menu,
  ModelAvatar,
  toast,
  useProblemWords,
} from "@/shared/ui";
import { type KeyOwner, useDeleteKey, useVerifyKey } from "../api";
import { useProviderName, useVerificationWords } from "./useProviderWords";

/** One connected provider: what it is, whether it works or why not, and what can be done. */
export function KeyRow({ owner, apiKey }: { owner: KeyOwner; apiKey: ProviderKey }): ReactNode {
  const { t } = useLingui();
  const [isDeleting, setDeleting] = useState(false);
  const verify = useVerifyKey(owner);
  const remove = useDeleteKey(owner);
  const removeWords = useProblemWords(remove.error);
  const verifyWords = useProblemWords(verify.error);
  const nameOf = useProviderName();
  const wordsOf = useVerificationWords();
  const facts = [nameOf(apiKey.provider), apiKey.base_url_host, apiKey.secret_hint]
    .filter(Boolean)
    .join(", ");
  const count = apiKey.models.length;
  const check = () => verify.mutate(apiKey.id);
  return (
    <li className="card-row flex flex-wrap items-start gap-3 p-4">
      <ModelAvatar size="l" />
      <div className="grid min-w-0 grow basis-52 gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <span className="font-semibold">{apiKey.name}</span>
          <StatusBadge apiKey={apiKey} />
        </div>
        <p className="truncate text-13 text-fg-2">{facts}</p>
        <p className="text-12 text-fg-3">
          {apiKey.status === "valid"
            ? t`${plural(count, { one: "# model", other: "# models" })}: ${apiKey.models.slice(0, 4).join(", ")}`
            : wordsOf(apiKey.last_error_code)}
        </p>
        {verify.isError && (
          <p className="text-12 text-danger" role="alert">
            {verifyWords}
          </p>
        )}
      </div>
      <div className="flex items-center gap-1">
        {apiKey.status !== "valid" && (
          <Button size="sm" busy={verify.isPending} onClick={check}>
            {t`Check again`}
          </Button>
        )}
        <Menu
          align="end"
          trigger={
            <IconButton label={t`Actions for ${apiKey.name}`}>
              <MoreHorizontal />
            </IconButton>
          }
          groups={[
            [{ label: t`Check again`, icon: RefreshCw, onSelect: check }],
            [{ label: t`Delete`, icon: Trash2, danger: true, onSelect: () => setDeleting(true) }],
          ]}
        />
      </div>
      <ConfirmDialog
        open={isDeleting}
        onOpenChange={setDeleting}
        danger
        title={t`Delete ${apiKey.name}?`}
        description={t`Its models can no longer be used with it. Conversations stay. The key itself cannot be brought back.`}
        action={t`Delete key`}
        busy={remove.isPending}
        error={remove.isError ? removeWords : null}
        onConfirm={() => remove.mutate(apiKey.id, { onSuccess: () => toast(t`${apiKey.name} deleted`) })}
      />
    </li>
  );
}

function StatusBadge({ apiKey }: { apiKey: ProviderKey }): ReactNode {
  const { t } = useLingui();
  if (apiKey.status === "valid") {
    return (
      <Badge tone="success">
        <CircleCheck className="xs" aria-hidden="true" />
        {t`Works`}
      </Badge>
    );
  }
  if (apiKey.status === "invalid") {
    return (
      <Badge tone="danger">
        <CircleAlert className="xs" aria-hidden="true" />
        {t`Does not work`}
      </Badge>
    );
  }
  if (apiKey.status === "disabled") return <Badge>{t`Switched off`}</Badge>;
  if (apiKey.last_error_code === null) return <Badge>{t`Not checked`}</Badge>;
  // The provider did not refuse the key, it only could not be asked.
  return (
    <Badge tone="warning">
      <CircleAlert className="xs" aria-hidden="true" />
      {t`Could not be checked`}
    </Badge>
  );
}
