import type { ReactNode } from "react";
import { Screen } from "@/shared/shell";
import { NotAvailable } from "@/shared/ui";

export function PageScreen({ pageId }: { pageId: string }): ReactNode {
  return (
    <Screen title={pageId}>
      <div className="p-8">
        <NotAvailable />
      </div>
    </Screen>
  );
}
