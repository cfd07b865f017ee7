import { createHash } from "node:crypto";
import type { Db } from "../../../runtime/dispatch/context.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import { dateTimeOf, type Ref } from "../../../runtime/ref.ts";
import { millisecondsOf } from "../datetime.ts";
import { matchingSubjects } from "./admission.ts";
import type { Directory, SubjectInformation } from "./directory.ts";

/** How long a check holds, in milliseconds, and by how much more at most, so that not all sessions are due at a time. */
const LIFESPAN = 30 * 60_000;
const SPREAD = 10 * 60_000;

/** What was found out about a user: the subjects that admit the user, none, or that the directory cannot tell. */
type Verdict = { readonly subjects: readonly Ref<"subject">[] } | "unknown";

/**
 * The sessions of directory users that may not go on, and the renewal of the others' `validation_time` (spec: sessions-rbac.md, section
 * 6.1). Users are looked up once a pass. Permissions stay as they were at login. `now` in milliseconds since 1970.
 */
export function revalidateSessions(
  db: Db,
  directory: Directory | undefined,
  now: number,
  log: Logger,
): Ref<"session">[] {
  const verdicts = new Map<string, Verdict>();
  const ended: Ref<"session">[] = [];
  for (const [ref, row] of db.session.rows()) {
    if (row.is_local_superuser || row.client_certificate) continue;
    if (directory === undefined) {
      ended.push(ref);
      continue;
    }
    if (millisecondsOf(row.validation_time) + lifespanOf(ref) > now) continue;
    const verdict = verdicts.get(row.auth_user_sid) ?? check(db, directory, row.auth_user_sid, log);
    verdicts.set(row.auth_user_sid, verdict);
    if (verdict === "unknown") continue;
    const [first] = verdict.subjects;
    if (first === undefined) ended.push(ref);
    else db.session.update(ref, { validation_time: dateTimeOf(now), subject: first });
  }
  return ended;
}

function check(db: Db, directory: Directory, sid: string, log: Logger): Verdict {
  try {
    const information = directory.informationOf(sid);
    const groups = directory.groupsOf(sid);
    if (information === undefined || groups === undefined || isSuspended(information)) return { subjects: [] };
    return { subjects: matchingSubjects(db, { sid, groups }) };
  } catch (error) {
    log.exception("a user could not be looked up; the sessions go on", error);
    return "unknown";
  }
}

/** A state that the directory does not tell counts as suspended (section 4.1, step 5e). */
function isSuspended(information: SubjectInformation): boolean {
  return [
    "subject-account-disabled",
    "subject-account-expired",
    "subject-account-locked",
    "subject-password-expired",
  ].some((state) => information[state] !== "false");
}

/** The same for a session each time it is asked. */
function lifespanOf(session: string): number {
  const digest = createHash("md5").update(session).digest();
  return LIFESPAN + (digest.readUInt16BE(0) / 0xffff) * SPREAD;
}
