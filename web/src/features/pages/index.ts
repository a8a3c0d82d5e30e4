export { pageQuery } from "./api";
export { forgetPages } from "./model/forget";
export { useNewPage } from "./hooks/useNewPage";
export { AtHand } from "./components/AtHand";
export { PageScreen } from "./components/PageScreen";
export { PageTree } from "./components/PageTree";
export { TrashScreen } from "./components/TrashScreen";
export { ViewAsScreen } from "./components/ViewAsScreen";
