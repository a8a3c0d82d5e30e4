import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  answer,
  api,
  type BudgetChangeBody,
  type BudgetRequestBody,
  type BudgetTemplateBody,
  type NewBudgetBody,
  type UsageExportBody,
} from "@/api";
import { saveFile } from "@/shared/lib/file";
import type { Shown, Span } from "./model/spans";

export const usageKeys = {
  own: ["usage", "own"] as const,
  limits: ["usage", "limits"] as const,
  organization: (id: string) => ["usage", "organization", id] as const,
  budgets: (id: string) => ["usage", "budgets", id] as const,
  requests: (id: string) => ["usage", "requests", id] as const,
};

/** The figures of today are at most a minute old. */
const FRESH_MS = 60_000;

const pathOf = (organizationId: string) => ({ organization_id: organizationId });

export const ownSummaryQuery = (shown: Shown) =>
  queryOptions({
    queryKey: [...usageKeys.own, shown],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/me/usage/summary", { params: { query: shown }, signal })),
    staleTime: FRESH_MS,
    placeholderData: (before) => before,
  });

export const limitsQuery = queryOptions({
  queryKey: usageKeys.limits,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/me/budgets", { signal })),
  staleTime: FRESH_MS,
});

export const summaryQuery = (organizationId: string, shown: Shown) =>
  queryOptions({
    queryKey: [...usageKeys.organization(organizationId), "summary", shown],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/usage/summary", {
          params: { path: pathOf(organizationId), query: shown },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
    placeholderData: (before) => before,
  });

export const forecastQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [...usageKeys.organization(organizationId), "forecast"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/usage/forecast", {
          params: { path: pathOf(organizationId) },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
  });

/** Whose calls: everybody's of an organization, or the person's own. */
export type UsageOf = { organizationId: string } | "me";

/** What this month would have cost with a model. */
export const comparisonQuery = (of: UsageOf, model: string) =>
  queryOptions({
    queryKey: [...(of === "me" ? usageKeys.own : usageKeys.organization(of.organizationId)), "with", model],
    queryFn: ({ signal }) => {
      const query = { model };
      return of === "me"
        ? answer(api.GET("/api/v1/me/usage/comparison", { params: { query }, signal }))
        : answer(
            api.GET("/api/v1/organizations/{organization_id}/usage/comparison", {
              params: { path: pathOf(of.organizationId), query },
              signal,
            }),
          );
    },
    staleTime: FRESH_MS,
    placeholderData: (before) => before,
  });

/** What the cache, Auto and substitutes saved. */
export const savingsQuery = (organizationId: string, period: Span) =>
  queryOptions({
    queryKey: [...usageKeys.organization(organizationId), "savings", period],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/usage/savings", {
          params: { path: pathOf(organizationId), query: { period } },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
    placeholderData: (before) => before,
  });

/** What AUTO decided in thirty days. */
export const routingBoardQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [...usageKeys.organization(organizationId), "routing"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/routing/summary", {
          params: { path: pathOf(organizationId) },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
  });

/** The last two hundred decisions with their reasons, without any text. */
export const lastDecisionsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [...usageKeys.organization(organizationId), "decisions"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/routing/decisions", {
          params: { path: pathOf(organizationId) },
          signal,
        }),
      ),
    select: (list) => list.items,
  });

/** The calls of one person, without any text. */
export const callsQuery = (organizationId: string, { period, until }: Shown, userId: string) =>
  infiniteQueryOptions({
    queryKey: [...usageKeys.organization(organizationId), "calls", period, until, userId],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/usage", {
          params: {
            path: pathOf(organizationId),
            query: {
              ...(period === undefined ? {} : { period }),
              ...(until === undefined ? {} : { until }),
              user_id: userId,
              limit: 50,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    select: (data) => data.pages.flatMap((page) => page.items),
  });

export const budgetsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: usageKeys.budgets(organizationId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/budgets", {
          params: { path: pathOf(organizationId) },
          signal,
        }),
      ),
    select: (list) => list.items,
  });

export const requestsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: usageKeys.requests(organizationId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/budget-requests", {
          params: { path: pathOf(organizationId) },
          signal,
        }),
      ),
    select: (list) => list.items,
  });

function useChange<Variables, Data>(change: (variables: Variables) => Promise<Data>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ["usage"] }),
  });
}

export const useCreateBudget = (organizationId: string) =>
  useChange((body: NewBudgetBody) =>
    answer(
      api.POST("/api/v1/organizations/{organization_id}/budgets", {
        params: { path: pathOf(organizationId) },
        body,
      }),
    ),
  );

export const useChangeBudget = (organizationId: string) =>
  useChange(({ id, version, body }: { id: string; version: number; body: BudgetChangeBody }) =>
    answer(
      api.PATCH("/api/v1/organizations/{organization_id}/budgets/{budget_id}", {
        params: {
          path: { organization_id: organizationId, budget_id: id },
          header: { "if-match": `"${version}"` },
        },
        body,
      }),
    ),
  );

export const useApplyTemplate = (organizationId: string) =>
  useChange((body: BudgetTemplateBody) =>
    answer(
      api.POST("/api/v1/organizations/{organization_id}/budget-templates", {
        params: { path: pathOf(organizationId) },
        body,
      }),
    ),
  );

export const useDeleteBudget = (organizationId: string) =>
  useChange((id: string) =>
    answer(
      api.DELETE("/api/v1/organizations/{organization_id}/budgets/{budget_id}", {
        params: { path: { organization_id: organizationId, budget_id: id } },
      }),
    ),
  );

export interface Decision {
  id: string;
  answer: "approved" | "approved_once" | "refused";
}

export const useDecide = (organizationId: string) =>
  useChange(({ id, answer: given }: Decision) =>
    answer(
      api.PATCH("/api/v1/organizations/{organization_id}/budget-requests/{budget_id}", {
        params: { path: { organization_id: organizationId, budget_id: id } },
        body: { answer: given, message: "" },
      }),
    ),
  );

export const useSetOwnCap = () =>
  useChange((limit_micros: number) =>
    answer(api.PUT("/api/v1/me/budgets", { body: { limit_micros, period: "month" } })),
  );

export const useDeleteOwnCap = () =>
  useChange((period: "day" | "week" | "month" | "total") =>
    answer(api.DELETE("/api/v1/me/budgets", { params: { query: { period } } })),
  );

export const useAskForMore = () =>
  useChange((body: BudgetRequestBody) => answer(api.POST("/api/v1/me/budget-requests", { body })));

/** Writes the calls of some days into a file of the person's. */
export function useExportUsage(organizationId: string) {
  return useMutation({
    mutationFn: async (body: UsageExportBody) => {
      const content = await answer(
        api.POST("/api/v1/organizations/{organization_id}/usage/exports", {
          params: { path: pathOf(organizationId) },
          body,
          parseAs: "blob",
        }),
      );
      saveFile(content, `usage.${body.format ?? "csv"}`);
    },
  });
}
