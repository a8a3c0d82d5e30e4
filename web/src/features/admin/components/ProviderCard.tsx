import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { isProblem, type OidcProviderDetail } from "@/api";
import { Badge, Banner, Button, ConfirmDialog, toast, useProblemWords } from "@/shared/ui";
import { useRemoveProvider } from "../providers";
import { ProviderDialog } from "./ProviderDialog";

interface ProviderCardProps {
  provider: OidcProviderDetail;
  canChange: boolean;
}

/** One service: whether it answers, who comes by it, and what has to be entered there. */
export function ProviderCard({ provider, canChange }: ProviderCardProps): ReactNode {
  const { t } = useLingui();
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const { name, problem } = provider;
  const people = plural(provider.people, { one: "# person", other: "# people" });
  const facts: [string, string][] = [
    [t`Issuer`, provider.issuer],
    [t`Client`, provider.has_secret ? provider.client_id : t`${provider.client_id}, without a secret`],
    [t`Return address`, provider.callback_url],
    [t`Back-channel logout`, provider.logout_url],
    [t`Linked`, people],
  ];
  return (
    <li className="card grid gap-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="flex items-center gap-2">
          <h2 className="section-title">{name}</h2>
          <Badge>{provider.is_enabled ? t`On` : t`Off`}</Badge>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            disabled={!canChange}
            aria-label={t`Change ${name}`}
            onClick={() => setOpen("edit")}
          >
            {t`Change`}
          </Button>
          <Button
            size="sm"
            kind="danger"
            disabled={!canChange}
            aria-label={t`Remove ${name}`}
            onClick={() => setOpen("remove")}
          >
            {t`Remove`}
          </Button>
        </div>
      </div>
      {problem !== null && (
        <Banner tone="warning" icon={CircleAlert}>
          {t`It does not answer as it should (${problem}). Its button is greyed out.`}
        </Banner>
      )}
      <dl className="text-13">
        {facts.map(([label, value]) => (
          <div
            key={label}
            className="flex flex-wrap justify-between gap-x-4 border-b border-line py-2 last:border-b-0"
          >
            <dt className="text-fg-3">{label}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      {open === "edit" && <ProviderDialog provider={provider} onClose={() => setOpen(null)} />}
      {open === "remove" && <Remove provider={provider} onClose={() => setOpen(null)} />}
    </li>
  );
}

function Remove({ provider, onClose }: { provider: OidcProviderDetail; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const remove = useRemoveProvider(provider.key);
  const fallback = useProblemWords(remove.error);
  const words = isProblem(remove.error, "identity.oidc_provider_needed")
    ? t`Single sign-on is the only way in, and this is the last service for it.`
    : fallback;
  const { name } = provider;
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={t`Remove ${name}?`}
      description={t`Nobody signs in through it any more, and who came in through it is signed out. People without another way in need a new password from an administrator.`}
      action={t`Remove ${name}`}
      busy={remove.isPending}
      error={remove.isError ? words : null}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast(t`${name} removed`);
            onClose();
          },
        })
      }
    />
  );
}
