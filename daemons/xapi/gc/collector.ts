import type { Context } from "../../../runtime/dispatch/context.ts";
import { expiredSessions } from "../sessions/limits.ts";
import { consolesAndVtpms, devicesAndHosts, type Step, updatesAndDrivers } from "./orphans.ts";

/** Least time between two log lines about the number of sessions, in milliseconds. */
const SESSION_LOG = 600_000;

/** What one pass did: rows destroyed or mended by step; steps that did nothing are absent. */
export type Collected = Readonly<Record<string, number>>;

/** The coordinator's garbage collector (spec: database.md, section 9). */
export class GarbageCollector {
  readonly #context: Context;
  #sessionsLogged = Number.NEGATIVE_INFINITY;

  /** `context`: one with the rights of the host. */
  constructor(context: Context) {
    this.#context = context;
  }

  /** One pass; `now` in milliseconds since 1970. A step that fails is logged, and the pass goes on. */
  collect(now: number): Collected {
    const { db, services } = this.#context;
    const done: Record<string, number> = {};
    for (const step of this.#steps(now)) {
      try {
        const count = step.run(db);
        if (count > 0) done[step.name] = count;
      } catch (error) {
        services.log.exception(`collecting ${step.name} failed`, error);
      }
    }
    if (Object.keys(done).length > 0) services.log.info("rows of no use are gone", { ...done });
    return done;
  }

  #steps(now: number): readonly Step[] {
    const { services } = this.#context;
    return [
      ...devicesAndHosts,
      { name: "task", run: () => this.#tasks(now) },
      { name: "session", run: () => this.#sessions(now) },
      { name: "message", run: () => services.messages.trim(services.settings["messages-limit"]) },
      ...consolesAndVtpms,
      { name: "heartbeat", run: (db) => this.#heartbeat(db.pool.refs()) },
      ...updatesAndDrivers,
    ];
  }

  #tasks(now: number): number {
    const { log, tasks } = this.#context.services;
    const { destroyed, stalled } = tasks.collectTasks(now);
    for (const task of stalled) log.warn("a pending task made no progress and is gone", { task });
    return destroyed.length;
  }

  #sessions(now: number): number {
    const { db, services } = this.#context;
    const { expired, counts } = expiredSessions(db, now, services.settings.inactive_session_timeout);
    for (const ref of expired) services.sessions.destroy(ref);
    if (now - this.#sessionsLogged >= SESSION_LOG) {
      this.#sessionsLogged = now;
      services.log.info("sessions", { ...counts });
    }
    return expired.length;
  }

  /** Lets idle connections see traffic; nothing is destroyed. */
  #heartbeat(pools: readonly string[]): number {
    for (const pool of pools) this.#context.services.nextEvents.heartbeat(pool);
    return 0;
  }
}
