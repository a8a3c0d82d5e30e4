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

/** What is new on pages, such as messages of channels, by their ids; the sidebar fills it. */
export const NewOnPagesContext = createContext<ReadonlyMap<string, { unread: number; mentions: number }>>(
  new Map(),
);
