import { useLingui } from "@lingui/react/macro";
import type { DeviceSession, TrustFactor } from "@/api";
import { shortTime } from "@/shared/lib/time";

/** The server's own word for addresses of the house. */
const LOCAL_NETWORK = "Local network";

/** Sessions and their devices, in words. */
export function useDeviceWords() {
  const { t } = useLingui();
  const made = (session: DeviceSession) => {
    const { browser_name: browser, os_name: system } = session;
    if (browser !== null && system !== null) return t`${browser} on ${system}`;
    return browser ?? system ?? t`Unknown device`;
  };
  const place = (session: DeviceSession) => {
    if (session.city === LOCAL_NETWORK) return t`local network`;
    const known = [session.city, session.region, session.country_code].filter(Boolean);
    return known.length > 0 ? known.join(", ") : t`place unknown`;
  };
  const method = (name: string) => {
    if (name.startsWith("oidc")) return t`single sign-on`;
    const words: Readonly<Record<string, string>> = {
      password: t`a password`,
      email_code: t`a code by mail`,
      magic_link: t`a link by mail`,
      totp: t`an authenticator app`,
      recovery: t`a recovery code`,
      passkey: t`a passkey`,
    };
    return words[name] ?? name;
  };
  return {
    /** What the person calls the device, else its make. */
    name: (session: DeviceSession): string => session.device?.name ?? made(session),
    /** Make, place, when it was active, and how it signed in. */
    sentence: (session: DeviceSession): string => {
      const device = made(session);
      const where = place(session);
      const address = session.ip_address ?? "";
      const active = shortTime(session.last_activity_at);
      const begun = shortTime(session.created_at);
      const how = session.methods.map(method).join(", ");
      return session.is_current
        ? t`${device}, ${where} ${address}. Active now, signed in ${begun} with ${how}.`
        : t`${device}, ${where} ${address}. Active ${active}, signed in ${begun} with ${how}.`;
    },
    /** One contribution to the score; null for what says nothing. */
    factor: ({ name, points }: TrustFactor): string | null => {
      const sign = points < 0 ? `−${-points}` : `+${points}`;
      const has = points !== 0;
      const words: Readonly<Record<string, string | null>> = {
        base: null,
        browser: has ? t`Known browser ${sign}` : t`Unknown browser`,
        system: has ? t`Known system ${sign}` : t`Unknown system`,
        agent: has ? t`Full agent ${sign}` : t`Short agent`,
        type: has ? t`Known type ${sign}` : t`Unknown type`,
        automated: has ? t`Automated agent ${sign}` : null,
        trusted: has ? t`Trusted device ${sign}` : null,
        new_sessions: has ? t`Many new sessions ${sign}` : null,
        failures: has ? t`Wrong passwords ${sign}` : null,
        fingerprint: has ? t`Browser changed ${sign}` : null,
      };
      return words[name] ?? null;
    },
  };
}
