import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { ActivityEntry } from "@/api";
import { fullTime, shortTime } from "@/shared/lib/time";

/** One entry: when, what, from where. */
export function ActivityRow({ entry }: { entry: ActivityEntry }): ReactNode {
  const words = useActivityWords();
  return (
    <li className="card-row flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5 text-13">
      <time
        className="w-24 shrink-0 text-fg-3 tabular-nums"
        dateTime={entry.created_at}
        title={fullTime(entry.created_at)}
      >
        {shortTime(entry.created_at)}
      </time>
      <span className="min-w-0 grow basis-52 break-words">{words(entry)}</span>
      {entry.ip_address !== null && <span className="text-12 text-fg-3">{entry.ip_address}</span>}
    </li>
  );
}

function useActivityWords(): (entry: ActivityEntry) => string {
  const { t } = useLingui();
  const security = (action: string) => {
    const words: Readonly<Record<string, string>> = {
      session_revoked: t`Ended another session`,
      session_disowned: t`Ended a session with the link of a mail`,
      device_trusted: t`Trusted a device`,
      device_distrusted: t`Trusted a device no longer`,
      reauthenticated: t`Proved the password again`,
      fingerprint_changed: t`The browser of a session changed`,
    };
    return words[action] ?? action.replaceAll(/[._]/g, " ");
  };
  return (entry) => {
    const text = (name: string) => {
      const value = entry.details[name];
      return typeof value === "string" ? value : "";
    };
    const path = entry.request_path ?? "";
    const method = entry.http_method ?? "";
    const status = entry.response_status ?? 0;
    const device = text("device");
    switch (entry.activity_type) {
      case "login":
        return entry.details.is_new_device === true
          ? t`Signed in on a new device: ${device}`
          : t`Signed in on ${device}`;
      case "logout":
        return t`Signed out`;
      case "page_view":
        return t`Opened ${path}`;
      case "api_request":
        return t`Changed: ${method} ${path}, answered ${status}`;
      case "error":
        return t`Failed: ${method} ${path}, answered ${status}`;
      default:
        return security(text("action"));
    }
  };
}
