export { groupedQuery } from "./api";
export { SearchScreen } from "./components/SearchScreen";
export { filtersOf, type SearchFilters } from "./model/filters";
