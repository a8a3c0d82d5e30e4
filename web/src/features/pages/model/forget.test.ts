import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { pageKeys } from "../api";
import { forgetPage } from "./forget";

// spec: SP-70
test("what was read of a page that is lost, and of what lies below it, is dropped", () => {
  const queries = new QueryClient();
  const node = (id: string, parent_id: string | null) => ({ id, parent_id });
  queries.setQueryData(pageKeys.tree("space"), {
    items: [node("top", null), node("below", "top"), node("deep", "below"), node("other", null)],
  });
  for (const id of ["top", "below", "deep", "other"]) queries.setQueryData(pageKeys.page(id), { id });
  queries.setQueryData(["comments", "deep"], ["Said in confidence"]);
  queries.setQueryData(["members"], ["Ada"]);
  const shown = new QueryObserver(queries, {
    queryKey: pageKeys.page("below"),
    queryFn: () => new Promise<{ id: string }>(() => undefined),
    staleTime: Infinity,
  });
  const stop = shown.subscribe(() => undefined);

  forgetPage(queries, "top");

  expect(shown.getCurrentResult().data).toBeUndefined();
  for (const key of [
    pageKeys.page("top"),
    pageKeys.page("deep"),
    pageKeys.tree("space"),
    ["comments", "deep"],
  ])
    expect(queries.getQueryData(key)).toBeUndefined();
  expect(queries.getQueryData(["members"])).toEqual(["Ada"]);
  stop();
});
