import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type NewRoutingRuleBody, type RoutingRule, type RoutingRuleChangeBody } from "@/api";
import { moved } from "./model/order";

const KEY = ["routing", "rules"] as const;

/** What is decided before the automatic choice scores a question, in its order. */
export const rulesQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/routing/rules", { signal }))).items,
});

export function useAddRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewRoutingRuleBody) => answer(api.POST("/api/v1/routing/rules", { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export interface RuleChange {
  id: string;
  body: RoutingRuleChangeBody;
}

/** Changes a rule, or its place: then the list shows the new order before the server has answered. */
export function useChangeRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: RuleChange) =>
      answer(api.PATCH("/api/v1/routing/rules/{rule_id}", { params: { path: { rule_id: id } }, body })),
    onMutate: async ({ id, body }) => {
      await queries.cancelQueries({ queryKey: KEY });
      const { position } = body;
      if (position !== undefined)
        queries.setQueryData<RoutingRule[]>(KEY, (rules) => rules && moved(rules, id, position));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useDeleteRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/v1/routing/rules/{rule_id}", { params: { path: { rule_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
