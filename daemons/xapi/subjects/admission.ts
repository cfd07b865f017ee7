import { errors } from "../../../generated/api/errors.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Rbac } from "../../../runtime/dispatch/rbac.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { SubjectIdentity } from "../auth/authenticator.ts";
import { roleTable } from "../roles/roles.ts";

/** What a directory user may do. */
export interface Admission {
  /** The first subject that admits the user, in the order of the table. */
  readonly subject: Ref<"subject">;
  /** Everything that the roles of all matching subjects permit. */
  readonly permissions: readonly string[];
}

/** The subjects that admit a user: those of the user's own identifier and of the groups (spec: sessions-rbac.md, section 4.1, step 5f). */
export function matchingSubjects(db: Db, { sid, groups }: SubjectIdentity): Ref<"subject">[] {
  const identifiers = new Set([sid, ...groups]);
  return db.subject
    .rows()
    .filter(([, row]) => identifiers.has(row.subject_identifier))
    .map(([ref]) => ref);
}

/**
 * Lets a directory user in. Raises SESSION_AUTHORIZATION_FAILED [user; text] where no subject admits the user, and
 * RBAC_PERMISSION_DENIED [`session.login_with_password`; text] where the subjects have no role (section 4.1, steps 5f and 5g).
 */
export function admit(db: Db, rbac: Rbac, user: string, identity: SubjectIdentity): Admission {
  const subjects = matchingSubjects(db, identity);
  const [first] = subjects;
  if (first === undefined)
    throw errors.SESSION_AUTHORIZATION_FAILED(
      user,
      "Neither the user nor a group of the user is a subject of this pool.",
    );
  const roles = new Set(subjects.flatMap((subject) => db.subject.get(subject).roles));
  const permissions = permissionsOfRoles(rbac, roles);
  if (permissions.length === 0)
    throw errors.RBAC_PERMISSION_DENIED("session.login_with_password", `The subject of ${user} has no roles.`);
  return { subject: first, permissions };
}

/** Every permission that some roles give together, each once. Roles that do not exist give none. */
export function permissionsOfRoles(rbac: Rbac, roles: Iterable<Ref<"role">>): string[] {
  const permissions = new Set<string>();
  for (const role of roles) {
    const name = roleTable.records.get(role)?.name_label;
    if (typeof name !== "string") continue;
    for (const permission of rbac.permissionsOf(name)) permissions.add(permission);
  }
  return [...permissions];
}
