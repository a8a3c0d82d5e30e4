export { organizationQuery, orgKeys, useActiveOrganization, useOrganization } from "./api";
export { FactList } from "./components/FactList";
export { GeneralSettings } from "./components/GeneralSettings";
export { OrganizationFrame } from "./components/OrganizationFrame";
export { OrganizationSwitcher } from "./components/OrganizationSwitcher";
