import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useSignOut } from "@/features/identity";
import { changeLayout } from "@/shared/shell";
import { toast } from "@/shared/ui";

/** Where the foot of the sidebar leads: the settings, and out. */
export function useLeave() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return {
    openSettings: (to: "/settings" | "/settings/profile" | "/admin/users") => {
      changeLayout({ isDrawerOpen: false });
      void navigate({ to });
    },
    leave: () =>
      signOut.mutate(undefined, {
        onSuccess: () => void navigate({ to: "/sign-in" }),
        onError: () => toast(t`Not signed out: the server could not be asked. Try again.`),
      }),
  };
}
