export { useNewPage } from "./hooks/useNewPage";
export { PageScreen } from "./components/PageScreen";
export { PageTree } from "./components/PageTree";
