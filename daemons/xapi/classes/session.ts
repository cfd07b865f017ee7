import { errors } from "../../../generated/api/errors.ts";
import type { sessionServer } from "../../../generated/server/classes/session.ts";
import type { Context, SessionIdentity } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { PasswordRejected } from "../auth/authenticator.ts";
import { openDatabaseFile } from "../sessions/database-file.ts";

/** Whose password `change_password` changes. */
const ROOT = "root";

/** The session of a message that needs one. */
function ownSession({ session }: Context): SessionIdentity {
  if (session === undefined) throw new XapiError("SESSION_INVALID", [""]);
  return session;
}

/** Messages of session (spec: sessions-rbac.md, sections 2 to 4). */
export const session = {
  login_with_password: (context, { uname, pwd, originator }) =>
    context.services.logins.withPassword(context, uname, pwd, originator),

  logout(context) {
    context.services.sessions.destroy(ownSession(context).ref);
  },

  /** The old password is not checked: the caller is root already. */
  async change_password(context, { new_pwd }) {
    const { isLocalSuperuser } = ownSession(context);
    if (!isLocalSuperuser)
      throw errors.USER_IS_NOT_LOCAL_SUPERUSER("Only a local superuser may change the password of root.");
    try {
      await context.services.logins.changePassword(ROOT, new_pwd);
    } catch (error) {
      if (error instanceof PasswordRejected) throw errors.CHANGE_PASSWORD_REJECTED(error.reason);
      throw error;
    }
  },

  slave_login: (context, { host, psecret }) => context.services.logins.ofPool(context, host, psecret),

  slave_local_login: (context, { psecret }) => context.services.logins.ofPoolLocally(context, psecret),

  slave_local_login_with_password: (context, { uname, pwd }) =>
    context.services.logins.withPasswordLocally(context, uname, pwd),

  create_from_db_file: (context, { filename }) => openDatabaseFile(context, filename),

  local_logout(context) {
    context.services.sessions.destroyLocal(ownSession(context).ref);
  },

  /** Of each session the user's identifier, which may be empty, and that of its subject. */
  get_all_subject_identifiers({ db }) {
    const found = new Set<string>();
    for (const [, row] of db.session.rows()) {
      if (row.is_local_superuser) continue;
      found.add(row.auth_user_sid);
      const subject = db.subject.find(row.subject)?.subject_identifier ?? "";
      if (subject !== "") found.add(subject);
    }
    return [...found];
  },

  /** A group's identifier logs out everybody whom the group let in. */
  logout_subject_identifier(context, { subject_identifier }) {
    const { db, services } = context;
    const own = ownSession(context).ref;
    for (const [ref, row] of db.session.rows()) {
      if (row.is_local_superuser || ref === own) continue;
      const admittedBy = db.subject.find(row.subject)?.subject_identifier;
      if (row.auth_user_sid === subject_identifier || admittedBy === subject_identifier) services.sessions.destroy(ref);
    }
  },
} satisfies sessionServer;
