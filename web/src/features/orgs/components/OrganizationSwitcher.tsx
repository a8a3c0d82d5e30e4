import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSession } from "@/features/identity";
import { useShortcut } from "@/shared/lib/shortcuts";
import { Mark, Menu, toast, useProblemWords } from "@/shared/ui";
import { useSwitchOrganization } from "../api";

/** Name of the active organization; its menu holds the others. */
export function OrganizationSwitcher(): ReactNode {
  const { t } = useLingui();
  const { organization, organizations } = useSession();
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const change = useSwitchOrganization();
  const words = useProblemWords(change.error);
  useShortcut({ keys: "mod+shift+o", label: t`Change organization`, group: t`General` }, () => setOpen(true));
  const choose = (id: string, name: string) => {
    if (id === organization?.id) return;
    change.mutate(id, {
      onSuccess: () => {
        toast(t`Now in ${name}`);
        void navigate({ to: "/" });
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
            checked: each.id === organization?.id,
            onSelect: () => choose(each.id, each.name),
          })),
        ]}
      />
      {change.isError && (
        <p role="alert" className="sr-only">
          {words}
        </p>
      )}
    </>
  );
}
