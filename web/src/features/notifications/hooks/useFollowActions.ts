import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Bell, BellOff } from "lucide-react";
import type { FollowLevel } from "@/api";
import type { MenuAction } from "@/shared/ui";
import { followedQuery, useWish } from "../preferences-api";

/** Following a page or space, or hearing nothing of what happens there, as entries of its menu. */
export function useFollowActions(scope: "space" | "page", id: string): MenuAction[] {
  const { t } = useLingui();
  const { data: state } = useQuery(followedQuery(scope, id));
  const wish = useWish();
  const set = (level: FollowLevel | null) => wish.mutate({ scope_type: scope, scope_id: id, level });
  const isMuted = state?.level === "none";
  const isFollowing = state?.is_following === true;
  return [
    {
      label: isFollowing ? t`Do not follow` : t`Follow`,
      icon: Bell,
      onSelect: () => set(isFollowing ? "mentions" : "all"),
    },
    {
      label: isMuted ? t`Do not mute` : t`Mute`,
      icon: BellOff,
      onSelect: () => set(isMuted ? null : "none"),
    },
  ];
}
