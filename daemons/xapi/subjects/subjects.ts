import { errors } from "../../../generated/api/errors.ts";
import type { SubjectCreate } from "../../../generated/api/records/subject.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { UsersFileError } from "../auth/users.ts";
import { poolRow } from "../pool.ts";
import { roleRef, roleTable } from "../roles/roles.ts";
import type { Directory } from "./directory.ts";

/** The directory, with its failures as API errors. Raises AUTH_IS_DISABLED [] where there is none. */
export function directoryFor({ services }: Context): Directory {
  const { directory, log } = services;
  if (directory === undefined) throw errors.AUTH_IS_DISABLED();
  const guarded = <A, T>(read: (given: A) => T): ((given: A) => T) => {
    return (given) => {
      try {
        return read(given);
      } catch (error) {
        if (!(error instanceof UsersFileError)) throw error;
        log.exception("the directory cannot be read", error);
        throw errors.AUTH_SERVICE_ERROR("The directory cannot be read; the server's log has the details.");
      }
    };
  };
  return {
    identifierOf: guarded((name: string) => directory.identifierOf(name)),
    informationOf: guarded((sid: string) => directory.informationOf(sid)),
    groupsOf: guarded((sid: string) => directory.groupsOf(sid)),
  };
}

/**
 * `subject.create` (spec: sessions-rbac.md, section 7.6): what the caller says of the subject does not count, the directory does. Raises
 * SUBJECT_ALREADY_EXISTS [], SUBJECT_CANNOT_BE_RESOLVED [], AUTH_IS_DISABLED [].
 */
export function createSubject(context: Context, { subject_identifier }: SubjectCreate): Ref<"subject"> {
  const { db } = context;
  if (db.subject.rows().some(([, row]) => row.subject_identifier === subject_identifier))
    throw errors.SUBJECT_ALREADY_EXISTS();
  const information = directoryFor(context).informationOf(subject_identifier);
  if (information === undefined) throw errors.SUBJECT_CANNOT_BE_RESOLVED();
  const roles = hasRoleFeature(context) ? [] : [roleRef("pool-admin")];
  return db.subject.create({ subject_identifier, other_config: information, roles });
}

/** Gives a subject a role. Raises LICENCE_RESTRICTION [RBAC], ROLE_NOT_FOUND [], ROLE_ALREADY_EXISTS []. */
export function addRole(context: Context, self: Ref<"subject">, role: Ref<"role">): void {
  const { db } = context;
  if (!hasRoleFeature(context)) throw errors.LICENCE_RESTRICTION("RBAC");
  const held = db.subject.get(self).roles;
  if (!isAssignable(role)) throw errors.ROLE_NOT_FOUND();
  if (held.includes(role)) throw errors.ROLE_ALREADY_EXISTS();
  db.subject.addToSet(self, "roles", role);
}

/** Takes a role away. Raises ROLE_NOT_FOUND []. */
export function removeRole({ db }: Context, self: Ref<"subject">, role: Ref<"role">): void {
  if (!db.subject.get(self).roles.includes(role)) throw errors.ROLE_NOT_FOUND();
  db.subject.removeFromSet(self, "roles", role);
}

/** Refreshes what the subjects' rows say from the directory; subjects that it does not know are left as they are. */
export function refreshSubjects({ db }: Pick<Context, "db">, directory: Directory): void {
  for (const [ref, row] of db.subject.rows()) {
    const information = directory.informationOf(row.subject_identifier);
    if (information !== undefined) db.subject.set(ref, "other_config", information);
  }
}

/** Whether the licence has roles; what no licence forbids is allowed. */
function hasRoleFeature({ db }: Context): boolean {
  return poolRow(db)?.restrictions.restrict_rbac !== "true";
}

/** Permissions are records of the class too, but nobody is given a single one. */
function isAssignable(role: Ref<"role">): boolean {
  const record = roleTable.records.get(role);
  return record !== undefined && record.is_internal !== true && (record.subroles as readonly string[]).length > 0;
}
