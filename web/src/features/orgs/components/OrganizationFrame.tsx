import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import {
  ChartColumn,
  Fingerprint,
  Group,
  KeyRound,
  Mail,
  MailPlus,
  ScrollText,
  SlidersHorizontal,
  Sparkles,
  TriangleAlert,
  UsersRound,
  Wallet,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSession } from "@/features/identity";
import { useTopic } from "@/shared/lib/realtime";
import { Screen, type Section, SectionsFrame } from "@/shared/shell";
import { Input, NotAvailable } from "@/shared/ui";
import { orgKeys } from "../api";
import { useFoundSettings } from "../hooks/useFoundSettings";
import { isFound } from "../model/catalogue";
import { FoundSettings } from "./FoundSettings";

/** One entry of the organization's settings with the words that it is found by. */
interface FoundSection extends Section {
  keywords: string;
  forManagers?: boolean;
}

function useSections(): FoundSection[] {
  const { t } = useLingui();
  return [
    {
      to: "/organization/general",
      label: t`General`,
      icon: SlidersHorizontal,
      keywords: t`name address slug description time zone week home page contact leave spaces`,
    },
    {
      to: "/organization/members",
      label: t`Members`,
      icon: UsersRound,
      keywords: t`people directory role suspend remove export`,
    },
    {
      to: "/organization/invitations",
      label: t`Invitations`,
      icon: MailPlus,
      keywords: t`invite link request join`,
      forManagers: true,
    },
    { to: "/organization/groups", label: t`Groups`, icon: Group, keywords: t`teams leads` },
    {
      to: "/organization/sign-in",
      label: t`Sign-in`,
      icon: Fingerprint,
      keywords: t`second factor MFA SSO domain join trust token e-mail addresses`,
      forManagers: true,
    },
    {
      to: "/organization/ai",
      label: t`AI`,
      icon: Sparkles,
      keywords: t`prompt tiers models basic standard premium`,
    },
    {
      to: "/organization/keys",
      label: t`Keys`,
      icon: KeyRound,
      keywords: t`provider models connect`,
      forManagers: true,
    },
    {
      to: "/organization/usage",
      label: t`Usage`,
      icon: ChartColumn,
      keywords: t`cost money spent models people calls export`,
      forManagers: true,
    },
    {
      to: "/organization/budgets",
      label: t`Budgets`,
      icon: Wallet,
      keywords: t`limit spend alert monthly request more`,
      forManagers: true,
    },
    {
      to: "/organization/audit",
      label: t`Audit`,
      icon: ScrollText,
      keywords: t`log events export retention`,
      forManagers: true,
    },
    {
      to: "/organization/mail",
      label: t`Mail`,
      icon: Mail,
      keywords: t`log delivery transport`,
      forManagers: true,
    },
    {
      to: "/organization/danger",
      label: t`Danger`,
      icon: TriangleAlert,
      keywords: t`transfer owner delete restore`,
      forManagers: true,
    },
  ];
}

/** The settings of the organization that the session works in. */
export function OrganizationFrame(): ReactNode {
  const { t } = useLingui();
  const { organization, user } = useSession();
  const [search, setSearch] = useState("");
  const queries = useQueryClient();
  const sections = useSections();
  const typed = search.trim();
  const found = useFoundSettings(typed);
  useTopic(organization && `organization:${organization.id}`, (event) => {
    // One's own end is not read about here: nothing of the organization can be read any more.
    if (event.kind === "membership.ended" && event.data.user_id === user.id) return;
    void queries.invalidateQueries({ queryKey: orgKeys.all });
  });
  if (organization === null) {
    return (
      <Screen title={t`Organization`}>
        <NotAvailable what={t`You are in no organization.`} />
      </Screen>
    );
  }
  const { manage } = organization.permissions;
  const shown = sections.filter(
    ({ to, label, keywords, forManagers = false }) =>
      (manage || !forManagers) &&
      (isFound(typed, label, keywords) || (manage && found.some((setting) => setting.to === to))),
  );
  return (
    <SectionsFrame
      title={organization.name}
      base="/organization"
      back={t`All settings`}
      sections={shown}
      above={
        <>
          <Input
            type="search"
            aria-label={t`Search the settings`}
            placeholder={t`Search the settings`}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <p className="help px-2 py-1">{t`Owners and admins change the settings.`}</p>
          {manage && <FoundSettings found={found} onChosen={() => setSearch("")} />}
        </>
      }
    />
  );
}
