export { sharedWithMeQuery, spaceQuery, spacesQuery } from "./api";
export { areasQuery, spaceMembersQuery } from "./members";
export { NewSpaceDialog } from "./components/NewSpaceDialog";
export { ShareButton } from "./components/ShareButton";
export { ShareDialog } from "./components/ShareDialog";
export { SharedScreen } from "./components/SharedScreen";
export { SpaceScreen } from "./components/SpaceScreen";
export { SubjectPicker } from "./components/SubjectPicker";
export { RequestAccess } from "./components/RequestAccess";
