export { allModelsQuery, embeddingModelsQuery, keysQuery, modelsQuery } from "./api";
export { AUTO, autoSlugs, isAuto } from "./model/auto";
export { RoutingPreview } from "./components/RoutingPreview";
export { RoutingReason } from "./components/RoutingReason";
export { ConnectModel } from "./components/ConnectModel";
export { useProviderName } from "./components/useProviderWords";
export { ModelEditor } from "./components/ModelEditor";
export { ModelSettings } from "./components/ModelSettings";
export { KeyList } from "./components/KeyList";
