export { sessionQuery, setupQuery, useSession, useSignOut, useUpdateMe } from "./api";
export { AppearanceSettings } from "./components/AppearanceSettings";
export { ProfileSettings } from "./components/ProfileSettings";
export { SessionEnded } from "./components/SessionEnded";
export { SessionSettings } from "./components/SessionSettings";
export { SetupScreen } from "./components/SetupScreen";
export { SignInScreen } from "./components/SignInScreen";
export { SignUpScreen } from "./components/SignUpScreen";
export { ownPath } from "./model/return-to";
