export { keysQuery, modelsQuery } from "./api";
export { ConnectModel } from "./components/ConnectModel";
export { useProviderName } from "./components/useProviderWords";
export { ModelSettings } from "./components/ModelSettings";
export { KeyList } from "./components/KeyList";
