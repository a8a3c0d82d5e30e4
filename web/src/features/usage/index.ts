export { BudgetsScreen } from "./components/BudgetsScreen";
export { MyUsage } from "./components/MyUsage";
export { RoomLeft } from "./components/RoomLeft";
export { UsageDashboard } from "./components/UsageDashboard";
export { type Shown, shownBy } from "./model/spans";
