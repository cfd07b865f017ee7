import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Clones and copies. */
export const copies = {
  clone: notImplemented,
  copy: notImplemented,
  csvm: notImplemented,
} satisfies Partial<VMServer>;
