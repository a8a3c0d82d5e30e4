import { useLingui } from "@lingui/react/macro";
import { LogIn } from "lucide-react";
import { type ReactNode, useState } from "react";
import { isProblem, type LinkedAccount } from "@/api";
import { fullTime } from "@/shared/lib/time";
import { Button, ConfirmDialog, toast, useProblemWords } from "@/shared/ui";
import { useUnlinkAccount } from "../oidc";

export function LinkedAccountRow({ account }: { account: LinkedAccount }): ReactNode {
  const { t } = useLingui();
  const [isRemoving, setRemoving] = useState(false);
  const name = account.provider_name ?? account.provider_key ?? "";
  const used = account.last_used_at ?? account.created_at;
  return (
    <li className="flex flex-wrap items-center gap-3 border-b border-line py-2 last:border-b-0 last:pb-0">
      <LogIn className="s" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-40">
        <div className="truncate font-medium">{name}</div>
        <div className="text-12 break-words text-fg-3">
          {account.email}
          {account.email !== null && " · "}
          {account.is_usable ? t`Last used ${fullTime(used)}` : t`Switched off by an administrator`}
        </div>
      </div>
      <Button size="sm" kind="danger" aria-label={t`Remove ${name}`} onClick={() => setRemoving(true)}>
        {t`Remove`}
      </Button>
      {isRemoving && <Remove account={account} name={name} onClose={() => setRemoving(false)} />}
    </li>
  );
}

interface RemoveProps {
  account: LinkedAccount;
  name: string;
  onClose: () => void;
}

function Remove({ account, name, onClose }: RemoveProps): ReactNode {
  const { t } = useLingui();
  const remove = useUnlinkAccount();
  const fallback = useProblemWords(remove.error);
  const words = isProblem(remove.error, "identity.last_credential")
    ? t`This is your last way to sign in. Set a password or add a passkey first.`
    : fallback;
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={t`Remove ${name}?`}
      description={t`It no longer signs you in. Other devices that came in through it are signed out.`}
      action={t`Remove ${name}`}
      busy={remove.isPending}
      error={remove.isError ? words : null}
      onConfirm={() =>
        remove.mutate(account.id, {
          onSuccess: () => {
            toast(t`${name} removed`);
            onClose();
          },
        })
      }
    />
  );
}
