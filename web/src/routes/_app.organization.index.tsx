import { createFileRoute, Navigate } from "@tanstack/react-router";
import { useIsPhone } from "@/shared/lib/media";

export const Route = createFileRoute("/_app/organization/")({ component: OrganizationIndex });

/** On phones the list of sections is a screen of its own. */
function OrganizationIndex() {
  const isPhone = useIsPhone();
  return isPhone ? null : <Navigate to="/organization/general" replace />;
}
