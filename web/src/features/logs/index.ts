export { AuditScreen } from "./components/AuditScreen";
export { MailScreen } from "./components/MailScreen";
export { type AuditFilters, filtersOf } from "./model/filters";
