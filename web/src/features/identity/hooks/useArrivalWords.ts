import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Arrival } from "../model/arrival";
import { providersQuery } from "../oidc";

/** Why coming back from a service did not lead in, in plain words. */
export function useArrivalWords(arrival: Arrival | null): string | null {
  const { t } = useLingui();
  const { data: providers } = useQuery(providersQuery);
  if (arrival === null) return null;
  const name = providers?.find(({ key }) => key === arrival.provider)?.name ?? t`This service`;
  const reasons: Record<string, string> = {
    declined: t`You did not go on at the service. Nothing was changed.`,
    no_email: t`The service did not tell your e-mail address, which an account here needs.`,
    other_account: t`You came back with another account of the service than the one that is linked here.`,
  };
  const words: Record<string, string> = {
    "identity.oidc_failed": t`Signing in with the service did not work. Try again.`,
    "identity.oidc_unavailable": t`${name} does not answer at the moment. Try again later.`,
    "identity.oidc_domain_refused": t`Addresses of this domain do not come in through this service.`,
    "identity.oidc_account_taken": t`This account of the service belongs to somebody else here, or you have another one linked.`,
    "identity.sign_up_closed": t`You have no account here, and sign-up is closed. An administrator can invite you.`,
    "identity.pending_approval": t`This account waits for an administrator to accept it.`,
    "identity.inactive": t`This account is not active. An administrator can say why.`,
    "identity.banned": t`This account is banned. An administrator can say why.`,
    "identity.sso_only": t`Here people sign in through their organization's service only.`,
    "identity.session_ended": t`Your session ended in the meantime. Sign in, and do it again.`,
    rate_limited: t`Too many tries from here. Wait a few minutes.`,
  };
  return (
    reasons[arrival.reason ?? ""] ??
    words[arrival.problem] ??
    t`Signing in with the service did not work. Try again.`
  );
}
