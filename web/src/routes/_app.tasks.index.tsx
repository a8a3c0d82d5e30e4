import { createFileRoute } from "@tanstack/react-router";
import { MyTasksScreen } from "@/features/tasks";

export const Route = createFileRoute("/_app/tasks/")({ component: MyTasksScreen });
