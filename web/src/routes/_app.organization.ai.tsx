import { createFileRoute } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { AnswerFeedback } from "@/features/conversations";
import { AiSettings } from "@/features/orgs";
import { RoutingRules } from "@/features/routing";

export const Route = createFileRoute("/_app/organization/ai")({ component: AiRoute });

function AiRoute(): ReactNode {
  return (
    <AiSettings>
      <RoutingRules />
      <AnswerFeedback />
    </AiSettings>
  );
}
