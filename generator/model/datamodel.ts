import type { datamodel } from "../../idl/index.ts";

/** The datamodel as the DSL states it. */
export type Datamodel = typeof datamodel;
