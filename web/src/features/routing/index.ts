export { RoutingRules } from "./components/RoutingRules";
