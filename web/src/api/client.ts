import createClient, { type Middleware } from "openapi-fetch";
import { connection } from "./connection";
import type { paths } from "./contract";
import { ApiProblem } from "./problem";
import { requiredEntry } from "./required-entry";
import { stepUp } from "./step-up";

const MUTATIONS_WITH_KEY = new Set(["POST"]);
/** Nothing comes of a page view that is noted twice, and a key costs the server two writes. */
const PAGE_VIEWS = "/api/v1/me/activity";
const SESSION_OVER = new Set([
  "identity.session_required",
  "identity.session_ended",
  "identity.session_expired",
]);
/** Routes whose 401 answers the question itself, instead of ending what the person does. */
const ASKS_FOR_SESSION = /\/api\/v1\/(sessions|sign-ups|setup|shared)(\/|$)/;

async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const members = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  return new ApiProblem(response.status, members, response.headers.get("X-Request-ID"));
}

/** As `sendOnce`; a refusal for want of a fresh sign-in waits for the sheet, and the request goes out again. */
export async function send(request: Request): Promise<Response> {
  const again = request.clone();
  try {
    return await sendOnce(request);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "identity.step_up_required") throw error;
    const { methods } = error.extensions;
    const isProven = await stepUp.ask(Array.isArray(methods) ? (methods as string[]) : []);
    if (!isProven) throw error;
    return sendOnce(again);
  }
}

/** The one place that talks HTTP: an answer that is not a success becomes an `ApiProblem`. */
async function sendOnce(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.lost();
    throw new ApiProblem(0, { title: "The server cannot be reached." });
  }
  connection.reached();
  if (response.ok || response.status === 304) return response;
  const problem = await readProblem(response);
  const isSessionOver = problem.status === 401 && SESSION_OVER.has(problem.code);
  if (isSessionOver && !ASKS_FOR_SESSION.test(new URL(request.url).pathname)) connection.endSession();
  const { provider } = problem.extensions;
  if (problem.code === "orgs.sso_required" && typeof provider === "string") requiredEntry.ask(provider);
  throw problem;
}

const headers: Middleware = {
  onRequest({ request }) {
    const needsKey = MUTATIONS_WITH_KEY.has(request.method) && !request.url.endsWith(PAGE_VIEWS);
    if (needsKey && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    return request;
  },
};

/** Typed calls: `api.GET("/api/v1/pages/{page_id}", { params: { path: { page_id } } })`. Wrap them in `answer`. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  credentials: "same-origin",
  headers: { Accept: "application/json, application/problem+json" },
  fetch: send,
});
api.use(headers);

/** The body of a successful answer. A refusal has already been thrown as an `ApiProblem`. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** Opens a stream of server-sent events; `shared/lib/sse.ts` reads it. */
export function openStream(
  path: string,
  init: { signal: AbortSignal; lastEventId?: string },
): Promise<Response> {
  const request = new Request(new URL(path, globalThis.location.origin), {
    credentials: "same-origin",
    cache: "no-store",
    signal: init.signal,
    headers: {
      Accept: "text/event-stream",
      ...(init.lastEventId === undefined ? {} : { "Last-Event-ID": init.lastEventId }),
    },
  });
  return send(request);
}
