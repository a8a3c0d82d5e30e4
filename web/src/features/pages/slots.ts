import { createContext, type ReactNode } from "react";
import type { Page } from "@/api";

/** What other features show on a page; the route that shows the page fills it. */
export interface PageSlots {
  /** Below the title: what the page was written for. */
  task: (page: Page) => ReactNode;
  /** Beside the pages that name this one. */
  links: (page: Page) => ReactNode;
}

export const PageSlotsContext = createContext<PageSlots>({ task: () => null, links: () => null });
