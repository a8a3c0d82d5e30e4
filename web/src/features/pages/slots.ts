import { createContext, type ReactNode } from "react";
import type { Page } from "@/api";

/** What other features show on a page; the route that shows the page fills it. */
export interface PageSlots {
  /** Beside the pages that name this one. */
  links: (page: Page) => ReactNode;
}

export const PageSlotsContext = createContext<PageSlots>({ links: () => null });
