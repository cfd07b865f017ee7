import type { VDIServer } from "../../../../generated/server/classes/VDI.ts";
import { changes } from "./changes.ts";
import { copies } from "./copies.ts";
import { fields } from "./fields.ts";
import { lifecycle } from "./lifecycle.ts";

/** Messages of VDI (spec: storage.md, section 5.3). */
export const VDI = { ...lifecycle, ...copies, ...changes, ...fields } satisfies VDIServer;
