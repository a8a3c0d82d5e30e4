import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type AccountDeletion, answer, api } from "@/api";
import { identityKeys } from "./api";

export interface PasswordChange {
  current_password: string;
  new_password: string;
  revoke_api_tokens: boolean;
}

/** Changes one's own password; this session goes on with a new token. */
export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PasswordChange) => answer(api.PUT("/api/v1/me/password", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: identityKeys.session }),
  });
}

export function useChangeEmail() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password?: string }) => answer(api.PUT("/api/v1/me/email", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: identityKeys.session }),
  });
}

export function useDeleteAccount() {
  return useMutation({
    mutationFn: (body: { password?: string }): Promise<AccountDeletion> =>
      answer(api.DELETE("/api/v1/me", { body })),
    onSuccess: ({ cancel_link: link }) => {
      // The session is over, and with it this window: a new one begins with the way back as its address.
      if (link !== null) globalThis.location.assign(`/keep-account${new URL(link).hash}&deleted`);
    },
  });
}
