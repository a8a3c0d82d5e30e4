import { useLingui } from "@lingui/react/macro";
import type { Email } from "@/api";

/** The states of a mail in words. */
export function useStatusWords(): Record<Email["status"], string> {
  const { t } = useLingui();
  return {
    pending: t`Waiting`,
    sent: t`Sent`,
    delivered: t`Delivered`,
    failed: t`Failed`,
    bounced: t`Bounced`,
  };
}
