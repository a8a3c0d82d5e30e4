import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { UserX } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Page } from "@/api";
import { ShareDialog } from "@/features/spaces";
import { Banner, Button } from "@/shared/ui";
import { mentionsQuery } from "../mentions-api";

/** Who is named here and does not see the page: they were not told, and the page can be shared with them. */
export function MentionedOutsiders({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const { data } = useQuery(mentionsQuery(page.id));
  const [isSharing, setSharing] = useState(false);
  const names = (data ?? []).flatMap((each) =>
    each.lacks_access && each.label !== null ? [each.label] : [],
  );
  if (names.length === 0 && !isSharing) return null;
  const list = names.join(", ");
  return (
    <>
      {names.length > 0 && (
        <Banner
          icon={UserX}
          actions={
            page.permissions.share && (
              <Button size="sm" onClick={() => setSharing(true)}>
                {t`Share with them`}
              </Button>
            )
          }
        >
          {t`Mentioned here without access, and not told: ${list}`}
        </Banner>
      )}
      {isSharing && <ShareDialog page={page} open onOpenChange={setSharing} />}
    </>
  );
}
