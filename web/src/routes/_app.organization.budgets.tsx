import { createFileRoute } from "@tanstack/react-router";
import { BudgetsScreen } from "@/features/usage";

export const Route = createFileRoute("/_app/organization/budgets")({ component: BudgetsScreen });
