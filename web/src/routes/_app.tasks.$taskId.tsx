import { createFileRoute } from "@tanstack/react-router";
import { TaskScreen } from "@/features/tasks";

export const Route = createFileRoute("/_app/tasks/$taskId")({ component: TaskRoute });

function TaskRoute() {
  const { taskId } = Route.useParams();
  return <TaskScreen key={taskId} taskId={taskId} />;
}
