import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Banner, FieldError, Skeleton, useProblemWords } from "@/shared/ui";
import { transferPreviewQuery } from "../tree-api";

interface TransferNoticeProps {
  pageId: string;
  spaceId: string;
  parentId: string | null;
}

/** Says what a page loses by going to another space, before it goes. */
export function TransferNotice(props: TransferNoticeProps): ReactNode {
  const { t } = useLingui();
  const { data, error } = useQuery(transferPreviewQuery(props));
  const words = useProblemWords(error);
  if (error) return <FieldError>{words}</FieldError>;
  if (!data) return <Skeleton lines={["80%"]} label={t`Looking at what would be dropped`} />;
  const dropped = [
    data.grants > 0 && plural(data.grants, { one: "# grant", other: "# grants" }),
    data.links > 0 && plural(data.links, { one: "# link", other: "# links" }),
    data.tags > 0 && plural(data.tags, { one: "# tag", other: "# tags" }),
    data.favorites > 0 &&
      plural(data.favorites, { one: "# favourite of others", other: "# favourites of others" }),
  ].filter((each) => each !== false);
  const list = dropped.join(", ");
  return (
    <Banner tone="warning">
      <p>
        {plural(data.pages, {
          one: "# page goes to the other space; who sees it is decided there.",
          other: "# pages go to the other space; who sees them is decided there.",
        })}
      </p>
      <p>{dropped.length > 0 ? t`Dropped: ${list}.` : t`Nothing is dropped.`}</p>
    </Banner>
  );
}
