export { keysQuery, modelsQuery } from "./api";
export { ConnectModel } from "./components/ConnectModel";
export { ModelSettings } from "./components/ModelSettings";
