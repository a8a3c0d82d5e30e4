import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import {
  answer,
  api,
  connection,
  type CurrentSession,
  type InvitedAccountBody,
  isProblem,
  type MeBody,
  type MfaAnswerBody,
  type SetupBody,
  type SignInBody,
  type SignUpBody,
  type SignUpPending,
  type User,
  upload,
} from "@/api";
import { purgeJournals } from "@/editor/collab/journal";
import { realtime } from "@/shared/lib/realtime";

export const identityKeys = { session: ["session"] as const, setup: ["setup"] as const };

/** The session of this browser, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: identityKeys.session,
  queryFn: async ({ signal }): Promise<CurrentSession | null> => {
    try {
      return await answer(api.GET("/api/v1/sessions/current", { signal }));
    } catch (error) {
      if (isProblem(error) && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const setupQuery = queryOptions({
  queryKey: identityKeys.setup,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/setup", { signal })),
  staleTime: 60_000,
});

/** The session inside the workspace, where there always is one. */
export function useSession(): CurrentSession {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error("This screen needs a session.");
  return data;
}

export function useBeginSession() {
  const queries = useQueryClient();
  return (session: CurrentSession) => {
    const kept: readonly unknown[] = [identityKeys.session[0], identityKeys.setup[0]];
    queries.removeQueries({ predicate: (query) => !kept.includes(query.queryKey[0]) });
    void queries.invalidateQueries({ queryKey: identityKeys.setup });
    queries.setQueryData(identityKeys.session, session);
    connection.beginSession();
  };
}

/** A new account starts with the time zone of the browser it was made in. */
function placeOfBrowser(): { timezone: string } {
  return { timezone: new Intl.DateTimeFormat().resolvedOptions().timeZone };
}

export function useSignIn() {
  const begin = useBeginSession();
  return useMutation({
    mutationFn: (body: SignInBody) => answer(api.POST("/api/v1/sessions", { body })),
    onSuccess: begin,
  });
}

/** Answers the challenge that a sign-in met. */
export function useAnswerChallenge() {
  const begin = useBeginSession();
  return useMutation({
    mutationFn: (body: MfaAnswerBody) => answer(api.POST("/api/v1/mfa-verifications", { body })),
    onSuccess: begin,
  });
}

export function useSignUp() {
  const begin = useBeginSession();
  return useMutation({
    mutationFn: (body: SignUpBody): Promise<CurrentSession | SignUpPending> =>
      answer(api.POST("/api/v1/sign-ups", { body: { ...placeOfBrowser(), ...body } })),
    onSuccess: (signedUp) => {
      if (!("state" in signedUp)) begin(signedUp);
    },
  });
}

/** Makes the account that an invitation brings: all that is missing is a password. */
export function useSignUpInvited() {
  const begin = useBeginSession();
  return useMutation({
    mutationFn: (body: InvitedAccountBody): Promise<CurrentSession | SignUpPending> =>
      answer(api.POST("/api/v1/invited-accounts", { body: { ...placeOfBrowser(), ...body } })),
    onSuccess: (signedUp) => {
      if (!("state" in signedUp)) begin(signedUp);
    },
  });
}

export function useSetUp() {
  const begin = useBeginSession();
  return useMutation({
    mutationFn: (body: SetupBody) =>
      answer(api.POST("/api/v1/setup", { body: { ...placeOfBrowser(), ...body } })),
    onSuccess: begin,
  });
}

/** Ends the session here, forgets what this tab has read, and deletes what editors keep on this device. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/sessions/current")),
    // The socket hears of it before the answer is here.
    onMutate: () => connection.leave(true),
    onError: () => connection.leave(false),
    onSuccess: async () => {
      realtime.close();
      queries.clear();
      await purgeJournals().catch(() => undefined);
    },
  });
}

/** Changes name or preferences; shown at once, taken back when the server refuses. */
export function useUpdateMe() {
  const queries = useQueryClient();
  const setUser = (change: (user: User) => User) =>
    queries.setQueryData(identityKeys.session, (session: CurrentSession | null | undefined) =>
      session ? { ...session, user: change(session.user) } : session,
    );
  return useMutation({
    mutationFn: (body: MeBody) => answer(api.PATCH("/api/v1/me", { body })),
    onMutate: (body) => {
      const before = queries.getQueryData(identityKeys.session);
      setUser((user) => ({
        ...user,
        name: body.name ?? user.name,
        locale: body.locale ?? user.locale,
        timezone: body.timezone ?? user.timezone,
        preferences: { ...user.preferences, ...body.preferences },
      }));
      return { before };
    },
    onError: (_error, _body, context) => queries.setQueryData(identityKeys.session, context?.before),
    onSuccess: (user) => setUser(() => user),
  });
}

function useSetUser() {
  const queries = useQueryClient();
  return (user: User) =>
    queries.setQueryData(identityKeys.session, (session: CurrentSession | null | undefined) =>
      session ? { ...session, user } : session,
    );
}

/** Sends one's picture; `onProgress` hears how much of it has gone. */
export function useUploadAvatar(onProgress: (share: number) => void) {
  return useMutation({
    mutationFn: (file: File) => upload<User>("/api/v1/me/avatar", file, onProgress),
    onSuccess: useSetUser(),
  });
}

export function useRemoveAvatar() {
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/me/avatar")),
    onSuccess: useSetUser(),
  });
}

export const profileQuery = (username: string) =>
  queryOptions({
    queryKey: ["profiles", username],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/users/{username}", { params: { path: { username } }, signal })),
    retry: false,
  });
