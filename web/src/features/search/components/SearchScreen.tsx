import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { moveOn } from "@/features/conversations";
import { useSettled } from "@/shared/lib/useSettled";
import { Screen } from "@/shared/shell";
import { Input } from "@/shared/ui";
import { hasWord, type SearchFilters } from "../model/filters";
import { FoundList } from "./FoundList";
import { SearchFilterBar } from "./SearchFilterBar";

export interface SearchScreenProps {
  filters: SearchFilters;
  onFilter: (filters: SearchFilters) => void;
}

/** One field over everything that one may read; what is asked stands in the address. */
export function SearchScreen({ filters, onFilter }: SearchScreenProps): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState(filters.q ?? "");
  const asked = useSettled(text).trim();
  const show = useEffectEvent((q: string) => {
    const { q: before = "", ...others } = filters;
    if (q !== before) onFilter(q === "" ? others : { ...others, q });
  });
  useEffect(() => show(asked), [asked]);
  const words = filters.q ?? "";
  return (
    <Screen title={t`Search`}>
      <div className="mx-auto grid w-full max-w-[760px] content-start gap-4 p-4 sm:p-8" data-search>
        <h1 className="screen-title">{t`Search`}</h1>
        <Input
          type="search"
          data-autofocus
          value={text}
          maxLength={512}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={moveOn}
          aria-label={t`Search pages and conversations`}
          placeholder={t`Words, or "a phrase"`}
        />
        <SearchFilterBar filters={filters} onFilter={onFilter} />
        {hasWord(words) ? (
          <FoundList filters={filters} />
        ) : (
          <p className="text-13 text-fg-3" role="status">
            {words === ""
              ? t`Pages by title and text, conversations by what was said in them.`
              : t`There is no word to search for.`}
          </p>
        )}
      </div>
    </Screen>
  );
}
