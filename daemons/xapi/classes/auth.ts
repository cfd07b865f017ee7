import type { authServer } from "../../../generated/server/classes/auth.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of auth. */
export const auth = {
  get_subject_identifier: notImplemented,
  get_subject_information_from_identifier: notImplemented,
  get_group_membership: notImplemented,
} satisfies authServer;
