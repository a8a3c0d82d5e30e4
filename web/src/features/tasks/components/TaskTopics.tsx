import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { useTopic } from "@/shared/lib/realtime";
import { taskKeys } from "../api";

/** Listens for what happens in areas, and with one's own private tasks; lists are read anew. */
export function TaskTopics({ areaIds }: { areaIds: readonly string[] }): ReactNode {
  const { user } = useSession();
  const topics = [`user:${user.id}`, ...new Set(areaIds.map((id) => `area:${id}`))];
  return topics.map((topic) => <Topic key={topic} name={topic} />);
}

function Topic({ name }: { name: string }): ReactNode {
  const queries = useQueryClient();
  useTopic(name, (event) => {
    if (event.kind.startsWith("task.") || event.kind === "resync") {
      void queries.invalidateQueries({ queryKey: taskKeys.all });
    }
  });
  return null;
}
