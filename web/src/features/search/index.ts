export { groupedQuery } from "./api";
export { SearchScreen } from "./components/SearchScreen";
export { filtersOf, hasWord, type SearchFilters } from "./model/filters";
