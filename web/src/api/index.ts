export { answer, api, openStream } from "./client";
export { connection, type Reachability } from "./connection";
export type * from "./contract";
export { ApiProblem, isProblem, type FieldProblem } from "./problem";
