import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { answer, api, type ActivityKind, type TrustBody } from "@/api";
import { askForPasskey } from "./model/passkeys";

export const deviceKeys = {
  sessions: ["sessions"] as const,
  activity: (kinds: readonly ActivityKind[]) => ["activity", kinds] as const,
};

export const sessionsQuery = queryOptions({
  queryKey: deviceKeys.sessions,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/sessions", { signal })),
});

/** The person's activity log, newest first, in slices. */
export const activityQuery = (kinds: readonly ActivityKind[]) =>
  infiniteQueryOptions({
    queryKey: deviceKeys.activity(kinds),
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/me/activity", {
          params: { query: { kind: [...kinds], ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

const readAgain = (queries: QueryClient) => queries.invalidateQueries({ queryKey: deviceKeys.sessions });

export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      answer(api.DELETE("/api/v1/sessions/{session_id}", { params: { path: { session_id: sessionId } } })),
    onSettled: () => readAgain(queries),
  });
}

export function useEndOtherSessions() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/sessions")),
    onSettled: () => readAgain(queries),
  });
}

/** Trusts a device, or (null) no longer. */
export function useTrustDevice(deviceId: string) {
  const queries = useQueryClient();
  const params = { path: { device_id: deviceId } };
  return useMutation({
    mutationFn: (trust: TrustBody | null) =>
      trust === null
        ? answer(api.DELETE("/api/v1/me/devices/{device_id}/trust", { params }))
        : answer(api.PUT("/api/v1/me/devices/{device_id}/trust", { params, body: trust })),
    onSettled: () => readAgain(queries),
  });
}

/** What somebody shows to prove who they are. A passkey is asked for by the browser itself. */
export type Proof = { password: string } | { code: string } | "passkey";

export function useReauthenticate() {
  return useMutation({
    mutationFn: async (proof: Proof) => {
      const body = proof === "passkey" ? { passkey: await shownPasskey() } : proof;
      return answer(api.POST("/api/v1/sessions/current/reauthentications", { body }));
    },
  });
}

async function shownPasskey(): Promise<Record<string, unknown>> {
  const { options } = await answer(api.POST("/api/v1/passkey-challenges", { body: {} }));
  return askForPasskey(options);
}

/** Ends the session that a mail told of, with the secret of its link. */
export function useDisownDevice() {
  return useMutation({
    mutationFn: (token: string) => answer(api.POST("/api/v1/device-disavowals", { body: { token } })),
  });
}

/** Tells the server which screen is shown, for the person's own activity log. What it answers matters to nobody. */
export function notePageView(path: string): void {
  api.POST("/api/v1/me/activity", { body: { path } }).catch(() => undefined);
}
