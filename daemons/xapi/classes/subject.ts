import type { subjectServer } from "../../../generated/server/classes/subject.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of subject. */
export const subject = {
  create: notImplemented,
  destroy: notImplemented,
  add_to_roles: notImplemented,
  remove_from_roles: notImplemented,
  get_permissions_name_label: notImplemented,
} satisfies subjectServer;
