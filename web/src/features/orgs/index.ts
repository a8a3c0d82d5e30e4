export {
  organizationQuery,
  orgKeys,
  useActiveOrganization,
  useChangeOrganization,
  useOrganization,
} from "./api";
export { FactList } from "./components/FactList";
export { GeneralSettings } from "./components/GeneralSettings";
export { GroupSettings } from "./components/GroupSettings";
export { InvitationCards } from "./components/InvitationCards";
export { InvitationScreen } from "./components/InvitationScreen";
export { InvitationSettings } from "./components/InvitationSettings";
export { JoinScreen } from "./components/JoinScreen";
export { OrganizationFrame } from "./components/OrganizationFrame";
export { OrganizationSwitcher } from "./components/OrganizationSwitcher";
export { keptToken } from "./invitations";
export { AiSettings } from "./components/AiSettings";
export { DangerSettings } from "./components/DangerSettings";
export { MembersScreen } from "./components/MembersScreen";
export { SettingPlace } from "./components/SettingPlace";
export { SignInSettings } from "./components/SignInSettings";
export { useMembershipNews } from "./hooks/useMembershipNews";
export { groupsQuery } from "./groups";
export { useTierNames } from "./components/useTierNames";
export { peopleQuery } from "./people";
