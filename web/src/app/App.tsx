import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Toaster, TooltipProvider } from "@/shared/ui";
import { createQueryClient } from "./queries";
import { createAppRouter } from "./router";

const queries = createQueryClient();
const router = createAppRouter(queries);

export function App(): ReactNode {
  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <TooltipProvider>
          <Toaster>
            <RouterProvider router={router} />
          </Toaster>
        </TooltipProvider>
      </QueryClientProvider>
    </I18nProvider>
  );
}
