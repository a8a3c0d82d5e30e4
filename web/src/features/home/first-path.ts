import type { QueryClient } from "@tanstack/react-query";
import { conversationQuery } from "@/features/conversations";
import { sessionQuery } from "@/features/identity";
import { organizationQuery } from "@/features/orgs";
import { pageQuery } from "@/features/pages";
import { spaceQuery } from "@/features/spaces";

const HOME = "/";
const THING = /^\/(pages|spaces|conversations)\/([0-9a-f-]{36})$/;

/** The person's choice, else the organization's, else the home screen; what one does not see is passed over. */
export async function firstPath(queries: QueryClient): Promise<string> {
  const session = await queries.query({ ...sessionQuery, staleTime: "static" });
  const own = session?.user.preferences.home_page;
  if (isPath(own) && (await isThere(queries, own))) return own;
  const everybodys = session?.organization && (await organizationsChoice(queries, session.organization.id));
  return isPath(everybodys) && (await isThere(queries, everybodys)) ? everybodys : HOME;
}

async function organizationsChoice(queries: QueryClient, organizationId: string): Promise<unknown> {
  try {
    return (await queries.query(organizationQuery(organizationId))).settings.home_page;
  } catch {
    return null;
  }
}

function isPath(value: unknown): value is string {
  return typeof value === "string";
}

async function isThere(queries: QueryClient, path: string): Promise<boolean> {
  if (path === HOME || path === "/conversations") return true;
  const [, kind, id] = THING.exec(path) ?? [];
  if (kind === undefined || id === undefined) return false;
  try {
    if (kind === "pages") await queries.query(pageQuery(id));
    else if (kind === "spaces") await queries.query(spaceQuery(id));
    else await queries.query(conversationQuery(id));
    return true;
  } catch {
    return false;
  }
}
