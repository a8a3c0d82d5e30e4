import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, Plus, Settings2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { START, useSession } from "@/features/identity";
import { useCommand } from "@/shared/lib/commands";
import { useShortcut } from "@/shared/lib/shortcuts";
import { changeLayout } from "@/shared/shell";
import { Mark, Menu, toast, useProblemWords } from "@/shared/ui";
import { useSwitchOrganization } from "../api";
import { NewOrganizationDialog } from "./NewOrganizationDialog";
import { useRoleNames } from "./useRoleNames";

/** Name of the active organization; its menu holds the others, the settings, and the way to a new one. */
export function OrganizationSwitcher(): ReactNode {
  const { t } = useLingui();
  const { organization, organizations, user } = useSession();
  const roleName = useRoleNames();
  const [open, setOpen] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const navigate = useNavigate();
  const change = useSwitchOrganization();
  const words = useProblemWords(change.error);
  const openSettings = () => {
    changeLayout({ isDrawerOpen: false });
    void navigate({ to: "/organization" });
  };
  useShortcut({ keys: "mod+shift+o", label: t`Change organization`, group: t`General` }, () => setOpen(true));
  useCommand(
    organization && {
      id: "organization-settings",
      label: t`Organization settings`,
      keywords: t`members groups invitations sign-in prompt tiers audit mail`,
      icon: Settings2,
      run: openSettings,
    },
  );
  const choose = (id: string, name: string) => {
    if (id === organization?.id) return;
    // What is open belongs to the last organization.
    void navigate({ to: "/" });
    change.mutate(id, {
      onSuccess: () => {
        toast(t`Now in ${name}`);
        // Who has gone on in the meantime stays there.
        if (location.pathname === "/") void navigate({ to: START, replace: true });
      },
    });
  };
  return (
    <>
      <Menu
        open={open}
        onOpenChange={setOpen}
        label={t`Organizations`}
        trigger={
          <button type="button" className="org-switch" aria-busy={change.isPending || undefined}>
            <Mark size={18} />
            <span className="grow truncate">{organization?.name ?? t`No organization`}</span>
            <ChevronsUpDown className="s" aria-hidden="true" />
            <span className="sr-only">{t`Change organization`}</span>
          </button>
        }
        groups={[
          organizations.map((each) => ({
            label: each.name,
            note: roleName(each.role),
            checked: each.id === organization?.id,
            onSelect: () => choose(each.id, each.name),
          })),
          [
            organization && { label: t`Organization settings`, icon: Settings2, onSelect: openSettings },
            user.role !== "guest" && {
              label: t`New organization`,
              icon: Plus,
              onSelect: () => setMaking(true),
            },
          ],
        ]}
      />
      <NewOrganizationDialog
        open={isMaking}
        onOpenChange={setMaking}
        onMade={() => void navigate({ to: "/" })}
      />
      {change.isError && (
        <p role="alert" className="sr-only">
          {words}
        </p>
      )}
    </>
  );
}
