import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Page } from "@/api";
import { ShareButton } from "@/features/spaces";
import { type Crumb, Screen } from "@/shared/shell";
import type { MenuAction } from "@/shared/ui";
import { useNoteOpened } from "../marks-api";
import { PageActions } from "./PageActions";
import { PageRail } from "./rail/PageRail";

interface PageFrameProps {
  page: Page;
  crumbs: Crumb[];
  state?: ReactNode;
  /** Entries of the page's menu that belong to this kind of page. */
  menu?: readonly MenuAction[];
  children: ReactNode;
}

/** The frame of a page: way, state, star and menu above, and what belongs to the page in the rail. */
export function PageFrame({ page, crumbs, state, menu = [], children }: PageFrameProps): ReactNode {
  const { t } = useLingui();
  useNoteOpened(page.id);
  return (
    <Screen
      title={page.title}
      crumbs={crumbs}
      state={state}
      actions={
        <>
          <ShareButton page={page} />
          <PageActions page={page} more={menu} />
        </>
      }
      rail={{ label: t`About this page`, content: <PageRail page={page} /> }}
    >
      {children}
    </Screen>
  );
}
