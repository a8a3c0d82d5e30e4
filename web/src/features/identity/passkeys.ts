import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Passkey } from "@/api";
import { identityKeys, useBeginSession } from "./api";
import { factorKeys } from "./factors";
import { askForPasskey, makePasskey } from "./model/passkeys";

export const passkeyKeys = { all: [...factorKeys.all, "passkeys"] as const };

export const passkeysQuery = queryOptions({
  queryKey: passkeyKeys.all,
  queryFn: async ({ signal }): Promise<Passkey[]> =>
    (await answer(api.GET("/api/v1/me/passkeys", { signal }))).items,
});

/** A new factor ends other sessions, and the first one brings recovery codes. */
function useChanged() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: factorKeys.all });
    void queries.invalidateQueries({ queryKey: identityKeys.session });
  };
}

/** Lets the browser make a passkey and keeps it. */
export function useAddPasskey() {
  const changed = useChanged();
  return useMutation({
    mutationFn: async (name: string) => {
      const { options } = await answer(api.POST("/api/v1/me/passkeys/options"));
      const credential = await makePasskey(options);
      return answer(api.POST("/api/v1/me/passkeys", { body: { name, credential } }));
    },
    onSuccess: changed,
  });
}

export function useRenamePasskey() {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      answer(
        api.PATCH("/api/v1/me/passkeys/{passkey_id}", {
          params: { path: { passkey_id: id } },
          body: { name },
        }),
      ),
    onSuccess: changed,
  });
}

export function useRemovePasskey() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/v1/me/passkeys/{passkey_id}", { params: { path: { passkey_id: id } } })),
    onSuccess: changed,
  });
}

/** Signs in with a passkey: alone, or as the answer to the challenge of a sign-in. */
export function usePasskeySignIn() {
  const begin = useBeginSession();
  return useMutation({
    mutationFn: async (challengeId: string | null) => {
      const body = challengeId === null ? {} : { challenge_id: challengeId };
      const { options } = await answer(api.POST("/api/v1/passkey-challenges", { body }));
      const credential = await askForPasskey(options);
      return challengeId === null
        ? answer(api.POST("/api/v1/passkey-sessions", { body: { credential } }))
        : answer(
            api.POST("/api/v1/mfa-verifications", {
              body: { challenge_id: challengeId, passkey: credential },
            }),
          );
    },
    onSuccess: begin,
  });
}
