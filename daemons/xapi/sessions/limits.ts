import type { Db } from "../../../runtime/dispatch/context.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { isCompleted } from "../../../runtime/tasks/row.ts";
import { millisecondsOf } from "../datetime.ts";

/** Most sessions of each group: pool-internal and anonymous ones, those of one originator, those of one user. */
const LIMITS = { internal: 400, anonymous: 400, other: 500 };

/** Parents that are followed: a chain is never that long, a loop would be. */
const MOST_PARENTS = 64;

/** What a pass over the sessions found. */
export interface SessionPass {
  /** Sessions to end. */
  readonly expired: readonly Ref<"session">[];
  /** Sessions by group, for the log. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Which sessions end: the unused ones that have been inactive for too long, and of those left in each group the least recently active
 * beyond the group's limit (spec: sessions-rbac.md, section 6). `now` in milliseconds since 1970.
 */
export function expiredSessions(db: Db, now: number, inactiveSeconds: number): SessionPass {
  const groups = new Map<string, Ref<"session">[]>();
  for (const [ref] of db.session.rows()) {
    const group = groupOf(db, ref);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [ref]);
    else members.push(ref);
  }
  const expired: Ref<"session">[] = [];
  const counts: Record<string, number> = {};
  for (const [group, refs] of groups) {
    counts[group] = refs.length;
    const unused = refs
      .filter((ref) => isUnused(db, ref))
      .map((ref) => ({ ref, active: millisecondsOf(db.session.get(ref).last_active) }))
      .sort((a, b) => a.active - b.active);
    const recent = unused.filter(({ active }) => active >= now - inactiveSeconds * 1000);
    expired.push(...unused.slice(0, unused.length - recent.length).map(({ ref }) => ref));
    const excess = Math.max(0, recent.length - limitOf(group));
    expired.push(...recent.slice(0, excess).map(({ ref }) => ref));
  }
  return { expired, counts };
}

function groupOf(db: Db, ref: Ref<"session">): string {
  const { pool, originator, auth_user_name: user } = db.session.get(ref);
  if (pool) return "internal";
  if (user !== "" && user !== "root") return `username:${user}`;
  return originator === "" ? "external" : `originator:${originator}`;
}

function limitOf(group: string): number {
  if (group === "internal") return LIMITS.internal;
  return group === "external" ? LIMITS.anonymous : LIMITS.other;
}

/** Whether all work of a session, and of the sessions in whose context it was made, is done. */
function isUnused(db: Db, session: Ref<"session">): boolean {
  let ref = session;
  for (let step = 0; step < MOST_PARENTS; step++) {
    const row = db.session.find(ref);
    if (row === undefined) return true;
    if (row.tasks.some((task) => !isCompleted(db.task.get(task).status))) return false;
    if (isNullRef(row.parent)) return true;
    ref = row.parent;
  }
  return true;
}
