import type { Timer } from "../../../runtime/ambient.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { raise } from "../messages/messages.ts";
import { poolRow } from "../pool.ts";
import { revalidateSessions } from "../subjects/revalidation.ts";
import { refreshSubjects } from "../subjects/subjects.ts";
import { GarbageCollector } from "./collector.ts";

/** Time between passes of the garbage collector, in seconds (spec: database.md, section 9). */
const COLLECTION = 30;
/** When subjects are first refreshed, in seconds after the start (spec: sessions-rbac.md, section 6.1). */
const FIRST_REFRESH = 10;

/** What the coordinator does by the clock about sessions, tasks and rows of no use. */
export class Housekeeping {
  readonly #context: Context;
  readonly #collector: GarbageCollector;
  readonly #timers = new Set<Timer>();

  /** `context`: one with the rights of the host. */
  constructor(context: Context) {
    this.#context = context;
    this.#collector = new GarbageCollector(context);
  }

  /** Begins; `stop` ends it. */
  start(): void {
    const { ambient, services } = this.#context;
    const { settings } = services;
    this.#every(COLLECTION, "garbage collection", () => this.#collector.collect(ambient.now()));
    this.#every(settings["failed-login-alert-freq"], "the alert about failed logins", () => this.reportFailedLogins());
    this.#every(settings.session_revalidation_interval, "the check of users' sessions", () => this.revalidate());
    const refresh = (): void => this.#guarded("the refresh of subjects", () => this.refreshSubjects());
    this.#timers.add(ambient.after(FIRST_REFRESH * 1000, refresh));
    this.#every(settings.update_all_subjects_interval, "the refresh of subjects", () => this.refreshSubjects());
  }

  stop(): void {
    for (const timer of this.#timers) timer.stop();
    this.#timers.clear();
  }

  /** Raises the alert FAILED_LOGIN_ATTEMPTS if there were any since the last time (section 4.3). */
  reportFailedLogins(): void {
    const { db, services } = this.#context;
    const body = services.logins.failed.report();
    const pool = poolRow(db);
    if (body !== undefined && pool !== undefined)
      raise(this.#context, "FAILED_LOGIN_ATTEMPTS", { cls: "Pool", uuid: pool.uuid }, body);
  }

  /** Ends the sessions of directory users who may not go on (section 6.1). */
  revalidate(): void {
    const { ambient, db, services } = this.#context;
    for (const ref of revalidateSessions(db, services.directory, ambient.now(), services.log))
      services.sessions.destroy(ref);
  }

  /** Brings the subjects' information up to date. */
  refreshSubjects(): void {
    const { services } = this.#context;
    if (services.directory !== undefined) refreshSubjects(this.#context, services.directory);
  }

  /** A period of 0 turns a job off. */
  #every(seconds: number, name: string, job: () => void): void {
    if (seconds > 0) this.#timers.add(this.#context.ambient.every(seconds * 1000, () => this.#guarded(name, job)));
  }

  #guarded(name: string, job: () => void): void {
    try {
      job();
    } catch (error) {
      this.#context.services.log.exception(`${name} failed`, error);
    }
  }
}
