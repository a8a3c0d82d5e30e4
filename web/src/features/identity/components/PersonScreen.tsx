import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Globe, MapPin, Phone } from "lucide-react";
import type { ReactNode } from "react";
import { isProblem, type Profile } from "@/api";
import { Screen } from "@/shared/shell";
import { Avatar, buttonClass, ErrorState, NotAvailable, Skeleton } from "@/shared/ui";
import { profileQuery } from "../api";

/** A person as others see them. Who is gone, banned, or never was looks the same. */
export function PersonScreen({ username }: { username: string }): ReactNode {
  const { t } = useLingui();
  const profile = useQuery(profileQuery(username));
  const isMissing = isProblem(profile.error, "not_found");
  return (
    <Screen title={profile.data?.name ?? (isMissing ? t`Not available` : t`Profile`)}>
      <div className="mx-auto grid w-full max-w-[640px] gap-6 px-5 py-8">
        {profile.isPending && <Skeleton lines={["40%", "60%", "30%"]} label={t`Loading the profile`} />}
        {isMissing && <NotAvailable what={t`Nobody of this name can be seen here.`} />}
        {profile.isError && !isMissing && !profile.data && (
          <ErrorState
            title={t`The profile did not load`}
            error={profile.error}
            onRetry={() => void profile.refetch()}
          />
        )}
        {profile.data && <ProfileCard profile={profile.data} />}
      </div>
    </Screen>
  );
}

function ProfileCard({ profile }: { profile: Profile }): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <header className="flex flex-wrap items-center gap-4">
        <Avatar person={profile} size="l" />
        <div className="min-w-0 grow">
          <h1 className="screen-title truncate">{profile.name}</h1>
          <p className="truncate text-13 text-fg-3">{`@${profile.username}`}</p>
        </div>
        {profile.is_own && (
          <Link to="/settings/profile" className={buttonClass("default", "sm")}>
            {t`Edit profile`}
          </Link>
        )}
      </header>
      <ul className="grid gap-2 text-13">
        {profile.website !== null && (
          <li className="flex items-center gap-2">
            <Globe className="s shrink-0" aria-hidden="true" />
            <a
              href={profile.website}
              rel="nofollow ugc noopener"
              target="_blank"
              className="truncate underline"
            >
              {profile.website}
            </a>
          </li>
        )}
        {profile.phone !== null && (
          <li className="flex items-center gap-2">
            <Phone className="s shrink-0" aria-hidden="true" />
            {profile.phone}
          </li>
        )}
        {profile.address !== null && (
          <li className="flex items-start gap-2">
            <MapPin className="s shrink-0" aria-hidden="true" />
            <span className="whitespace-pre-line">{profile.address}</span>
          </li>
        )}
      </ul>
    </>
  );
}
