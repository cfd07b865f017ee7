/** What a directory user is in the eyes of role-based access control. */
export interface SubjectIdentity {
  /** The user's own identifier, compared with `subject.subject_identifier`. */
  readonly sid: string;
  /** Identifiers of the groups the user is in, directly or through other groups, without `sid`. */
  readonly groups: readonly string[];
}

/** Who has logged in. */
export interface Identity {
  readonly name: string;
  /** Absent: a local superuser, above all roles. Present: the rights are those of the matching `subject` rows. */
  readonly subject?: SubjectIdentity;
}

/** Why a login was refused. */
export type AuthFailureKind =
  /** User, password or account are not good. */
  | "refused"
  /** Too many logins wait already. */
  | "busy"
  /** The check itself does not work. */
  | "unavailable";

/**
 * A login that was not let in: `SESSION_AUTHENTICATION_FAILED` [user; reason] to a client (spec: sessions-rbac.md,
 * section 4.1). The reason never tells whether the user exists; `cause` is for the log.
 */
export class AuthFailure extends Error {
  readonly reason: string;
  readonly kind: AuthFailureKind;

  constructor(reason: string, kind: AuthFailureKind = "refused", cause?: unknown) {
    super(reason, { cause });
    this.name = "AuthFailure";
    this.reason = reason;
    this.kind = kind;
  }
}

/** A new password that was not taken: `CHANGE_PASSWORD_REJECTED` [reason] to a client (spec: section 4.6). */
export class PasswordRejected extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = "PasswordRejected";
    this.reason = reason;
  }
}

/** Checks local users. Answers and failures come as soon as they are known; delaying failures is the caller's part. */
export interface Authenticator {
  /** Answers who it is. Raises `AuthFailure`. */
  authenticate(user: string, password: string): Promise<Identity>;
  /** Sets a password without asking for the old one. Raises `PasswordRejected`. */
  changePassword(user: string, password: string): Promise<void>;
}

/** The reason of every refusal that could tell an attacker something. */
export const refusedReason = "Authentication failure";

const maxUserBytes = 256;
const maxPasswordBytes = 1024;

/** Whether a name and a password are of a form that can be checked at all: not too long, without zero bytes. */
export function isCheckable(user: string, password: string): boolean {
  if (user === "" || `${user}${password}`.includes("\0")) return false;
  return Buffer.byteLength(user) <= maxUserBytes && Buffer.byteLength(password) <= maxPasswordBytes;
}
