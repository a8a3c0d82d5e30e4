import { createFileRoute } from "@tanstack/react-router";
import { JoinScreen } from "@/features/orgs";

export const Route = createFileRoute("/join/$slug")({ component: JoinRoute });

function JoinRoute() {
  const { slug } = Route.useParams();
  const navigate = Route.useNavigate();
  return <JoinScreen slug={slug} onJoined={() => void navigate({ to: "/start", replace: true })} />;
}
