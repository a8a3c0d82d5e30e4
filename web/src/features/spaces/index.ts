export { spacesQuery } from "./api";
