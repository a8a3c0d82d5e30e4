import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { ApiToken } from "@/api";
import { fullTime, shortTime } from "@/shared/lib/time";
import { Badge, Button, ConfirmDialog, toast, useProblemWords } from "@/shared/ui";
import { useRevokeToken } from "../tokens";

/** What a gateway token is narrowed to, in words. */
function useLimits(token: ApiToken): string[] {
  const { t } = useLingui();
  const limits = [...(token.allowed_tiers ?? []), ...(token.allowed_models ?? [])];
  if (token.rate_per_minute !== null) limits.push(t`${token.rate_per_minute} requests a minute`);
  if (token.tokens_per_minute !== null) limits.push(t`${token.tokens_per_minute} tokens a minute`);
  if (token.allowed_addresses !== null) limits.push(t`from ${token.allowed_addresses.join(", ")}`);
  return limits;
}

/** A token by its ends, never the whole: what it may, where, and when it was last used. */
export function TokenRow({ token }: { token: ApiToken }): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const revoke = useRevokeToken();
  const words = useProblemWords(revoke.error);
  const limits = useLimits(token);
  const hasEnded = token.expires_at !== null && new Date(token.expires_at) <= new Date();
  const used = token.last_used_at === null ? t`never used` : t`last used ${shortTime(token.last_used_at)}`;
  const ends = token.expires_at === null ? t`never ends` : t`ends on ${fullTime(token.expires_at)}`;
  const place =
    token.space_ids === null ? token.organization.name : t`${token.organization.name}, some spaces`;
  return (
    <li className="grid gap-2 border-b border-line p-4 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{token.name}</span>
        {hasEnded && <Badge tone="warning">{t`Ended`}</Badge>}
        <code className="text-12 text-fg-3">{`${token.token_prefix}…${token.last_four}`}</code>
        <span className="grow" />
        <Button size="sm" kind="danger" onClick={() => setAsking(true)} aria-label={t`Revoke ${token.name}`}>
          {t`Revoke`}
        </Button>
      </div>
      <p className="text-12 text-fg-2">{`${place} · ${used} · ${ends}`}</p>
      <p className="text-12 text-fg-3 break-words">{[...token.scopes, ...limits].join(" · ")}</p>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t`Revoke ${token.name}?`}
        description={t`Programs that use it are refused at once. This cannot be undone.`}
        action={t`Revoke token`}
        danger
        busy={revoke.isPending}
        error={revoke.isError ? words : null}
        onConfirm={() =>
          revoke.mutate(token.id, {
            onSuccess: () => {
              setAsking(false);
              toast(t`${token.name} was revoked`);
            },
          })
        }
      />
    </li>
  );
}
