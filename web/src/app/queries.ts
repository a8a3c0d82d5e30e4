import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "@/api";

const ATTEMPTS = 3;

/** Reads are tried again only where that can help; writes never are, the person decides. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Reachability is judged by real answers, not by the browser's guess about its cable.
        networkMode: "always",
        retry: (failures, error) => failures < ATTEMPTS - 1 && isProblem(error) && error.isTemporary,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
