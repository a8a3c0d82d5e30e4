import { createFileRoute } from "@tanstack/react-router";
import { PageScreen } from "@/features/pages";

export const Route = createFileRoute("/_app/pages/$pageId")({ component: PageRoute });

function PageRoute() {
  const { pageId } = Route.useParams();
  return <PageScreen key={pageId} pageId={pageId} />;
}
