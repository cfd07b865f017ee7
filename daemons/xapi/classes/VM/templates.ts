import type { VMServer } from "../../../../generated/server/classes/VM.ts";
import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";

/** Templates. */
export const templates = {
  set_is_a_template: notImplemented,
  set_is_default_template: notImplemented,
} satisfies Partial<VMServer>;
