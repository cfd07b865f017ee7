import type { PIFServer } from "../../../../generated/server/classes/PIF.ts";
import { addresses } from "./addresses.ts";
import { lifecycle } from "./lifecycle.ts";

/** Messages of PIF (spec: networkd.md, section 14; facts of the datamodel). */
export const PIF = { ...lifecycle, ...addresses } satisfies PIFServer;
