import { createFileRoute } from "@tanstack/react-router";
import { SignInSettings } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization/sign-in")({ component: SignInSettings });
