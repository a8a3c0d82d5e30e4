export { OrganizationSwitcher } from "./components/OrganizationSwitcher";
