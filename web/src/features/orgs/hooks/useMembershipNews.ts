import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { sessionQuery, useSession } from "@/features/identity";
import { useTopic } from "@/shared/lib/realtime";
import { useEnterOrganization } from "../api";

/** Joining, leaving and changed roles show at once; what was read of an organization that is over is forgotten. */
export function useMembershipNews(): void {
  const { user, organization } = useSession();
  const queries = useQueryClient();
  const enter = useEnterOrganization();
  const navigate = useNavigate();
  useTopic(`user:${user.id}`, (event) => {
    if (!event.kind.startsWith("organization.") && event.kind !== "membership.ended") return;
    void (async () => {
      const session = await queries.query({ ...sessionQuery, staleTime: 0 });
      if (session === null || session.organization?.id === organization?.id) return;
      void navigate({ to: "/" });
      await enter(session);
    })();
  });
}
