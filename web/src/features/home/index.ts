export { firstPath } from "./first-path";
export { HomeScreen } from "./components/HomeScreen";
