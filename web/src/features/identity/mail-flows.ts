import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type EmailConfirmed } from "@/api";
import { identityKeys, useBeginSession } from "./api";

interface Address {
  email: string;
}

/** Mails the link again that confirms an address. */
export function useSendVerification() {
  return useMutation({
    mutationFn: (body: Address) => answer(api.POST("/api/v1/email-verifications", { body })),
  });
}

export function useSendCode() {
  return useMutation({ mutationFn: (body: Address) => answer(api.POST("/api/v1/email-codes", { body })) });
}

export function useSendMagicLink() {
  return useMutation({ mutationFn: (body: Address) => answer(api.POST("/api/v1/magic-links", { body })) });
}

export function useAskForReset() {
  return useMutation({
    mutationFn: (body: Address) => answer(api.POST("/api/v1/password-resets", { body })),
  });
}

export interface NewPassword {
  token: string;
  password: string;
  code?: string;
}

export function useResetPassword() {
  return useMutation({
    mutationFn: (body: NewPassword) => answer(api.POST("/api/v1/password-reset-confirmations", { body })),
  });
}

export interface Confirmation {
  token: string;
  password?: string;
  is_mine?: boolean;
}

/** Uses a mailed link up; a new account may begin its session with it. */
export function useConfirm() {
  const begin = useBeginSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ is_mine = true, ...body }: Confirmation): Promise<EmailConfirmed> =>
      answer(api.POST("/api/v1/email-confirmations", { body: { ...body, is_mine } })),
    onSuccess: ({ session }) => {
      if (session) begin(session);
      else void queries.invalidateQueries({ queryKey: identityKeys.session });
    },
  });
}

export function useKeepAccount() {
  return useMutation({
    mutationFn: (token: string) => answer(api.DELETE("/api/v1/me/deletion", { body: { token } })),
  });
}
