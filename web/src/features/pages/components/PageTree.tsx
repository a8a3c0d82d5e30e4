import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { spacesQuery } from "@/features/spaces";

export function PageTree(): ReactNode {
  const { data: spaces } = useQuery(spacesQuery);
  return (
    <ul>
      {spaces?.map((space) => (
        <li key={space.id} className="side-row bold">
          {space.name}
        </li>
      ))}
    </ul>
  );
}
