import { resolve } from "../../generator/model/resolve.ts";
import type { ResolvedModel } from "../../generator/model/resolved.ts";
import { datamodel } from "../../idl/index.ts";

/** The model that all tests of targets read. */
export const model: ResolvedModel = resolve(datamodel);
