import type { sessionServer } from "../../../generated/server/classes/session.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of session. */
export const session = {
  login_with_password: notImplemented,
  logout: notImplemented,
  change_password: notImplemented,
  slave_login: notImplemented,
  slave_local_login: notImplemented,
  slave_local_login_with_password: notImplemented,
  create_from_db_file: notImplemented,
  local_logout: notImplemented,
  get_all_subject_identifiers: notImplemented,
  logout_subject_identifier: notImplemented,
} satisfies sessionServer;
