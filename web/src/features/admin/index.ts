export { AdminFrame } from "./components/AdminFrame";
export { ImpersonationBanner } from "./components/ImpersonationBanner";
export { ImpersonationOver } from "./components/ImpersonationOver";
export { InstanceSettingsScreen } from "./components/InstanceSettingsScreen";
export { ProvidersScreen } from "./components/ProvidersScreen";
export { OrganizationsScreen } from "./components/OrganizationsScreen";
export { UserScreen } from "./components/UserScreen";
export { UsersScreen } from "./components/UsersScreen";
