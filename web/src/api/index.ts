export { answer, api, openStream } from "./client";
export { upload } from "./upload";
export { connection, type Reachability } from "./connection";
export type * from "./contract";
export { requiredEntry } from "./required-entry";
export { stepUp, type StepUpAsked } from "./step-up";
export { ApiProblem, isProblem, type FieldProblem } from "./problem";
