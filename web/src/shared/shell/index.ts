export { Landmark } from "./Landmark";
export { SectionsFrame, type Section, type SectionsFrameProps } from "./SectionsFrame";
export { changeLayout, SIDEBAR, useLayout } from "./layout";
export { Resizer } from "./Resizer";
export { Screen, type Crumb, type ScreenProps } from "./Screen";
export { SettingsPage, type SettingsPageProps } from "./SettingsPage";
