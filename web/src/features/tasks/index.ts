export { taskQuery } from "./api";
export { MyTasksScreen } from "./components/MyTasksScreen";
export { NewTaskDialog } from "./components/NewTaskDialog";
export { PageTask } from "./components/PageTask";
export { SpaceTasksScreen } from "./components/SpaceTasksScreen";
export { TaskScreen } from "./components/TaskScreen";
