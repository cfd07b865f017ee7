import { XapiError } from "../../runtime/errors.ts";
import type { Handler, SeenCall } from "./fake-server.ts";

interface Row {
  readonly class: string;
  readonly ref: string;
  record: Record<string, unknown>;
  created: number;
  modified: number;
}

interface Batch {
  events: Record<string, unknown>[];
  valid_ref_counts: Record<string, number>;
  token: string;
}

/** Objects with generations, sessions, `event.from` that waits, and tasks that a test completes. */
export class FakePool {
  readonly rows = new Map<string, Row>();
  readonly sessions = new Set<string>();
  /** Answers given before the pool's own: a result, or `undefined` to go on. */
  readonly scripted: ((call: SeenCall) => unknown)[] = [];
  readonly alerts: Record<string, Record<string, unknown>> = {};
  logins = 0;
  generation = 100;
  #deleted: { class: string; ref: string; created: number; at: number }[] = [];
  #waiters = new Set<() => void>();
  #lastTask = 0;

  readonly handler: Handler = async (call, ended) => {
    for (const script of this.scripted) {
      const answer = script(call);
      if (answer !== undefined) return answer;
    }
    return this.#answer(call, ended);
  };

  add(className: string, ref: string, record: Record<string, unknown>): void {
    this.generation++;
    this.rows.set(ref, { class: className, ref, record, created: this.generation, modified: this.generation });
    this.#wake();
  }

  change(ref: string, fields: Record<string, unknown>): void {
    const row = this.row(ref);
    row.record = { ...row.record, ...fields };
    row.modified = ++this.generation;
    this.#wake();
  }

  remove(ref: string, remembered = true): void {
    const { class: className, created } = this.row(ref);
    this.rows.delete(ref);
    this.generation++;
    if (remembered) this.#deleted.push({ class: className, ref, created, at: this.generation });
    this.#wake();
  }

  row(ref: string): Row {
    const row = this.rows.get(ref);
    if (row === undefined) throw new XapiError("HANDLE_INVALID", ["any", ref]);
    return row;
  }

  /** Forgets sessions, as a restart of the coordinator does; blocked calls fail as they do then. */
  dropSessions(): void {
    this.sessions.clear();
    this.#wake();
  }

  /** How many calls of `event.from` wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Resolves when `event.from` waits. */
  async untilWaiting(): Promise<void> {
    while (this.#waiters.size === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  async #answer({ method, params }: SeenCall, ended: AbortSignal): Promise<unknown> {
    if (method === "session.login_with_password") {
      const session = `OpaqueRef:session-${++this.logins}`;
      this.sessions.add(session);
      return session;
    }
    const [session, first, second, third] = params;
    this.#check(String(session));
    if (method === "session.logout") return void this.sessions.delete(String(session));
    if (method === "session.get_uuid") return "uuid-of-session";
    if (method === "event.from") {
      return this.#eventFrom(String(session), first as string[], String(second), Number(third), ended);
    }
    if (method === "message.get_all_records") return this.alerts;
    if (method === "task.destroy") return void this.rows.delete(String(first));
    if (method === "task.cancel") return this.complete(String(first), { status: "cancelled" });
    if (method.startsWith("Async.")) return this.#startTask();
    if (method.endsWith(".get_all_records")) return this.#recordsOf(method.split(".")[0] ?? "");
    if (method.endsWith(".get_record")) return this.row(String(first)).record;
    throw new XapiError("MESSAGE_METHOD_UNKNOWN", [method]);
  }

  complete(ref: string, fields: Record<string, unknown>): void {
    this.change(ref, { progress: 1, ...fields });
  }

  #startTask(): string {
    const ref = `OpaqueRef:task-${++this.#lastTask}`;
    this.add("task", ref, { uuid: ref, status: "pending", progress: 0, result: "", error_info: [] });
    return ref;
  }

  #recordsOf(className: string): Record<string, unknown> {
    const rows = [...this.rows.values()].filter((row) => row.class === className);
    return Object.fromEntries(rows.map((row) => [row.ref, row.record]));
  }

  #check(session: string): void {
    if (!this.sessions.has(session)) throw new XapiError("SESSION_INVALID", [session]);
  }

  async #eventFrom(
    session: string,
    classes: string[],
    token: string,
    timeout: number,
    ended: AbortSignal,
  ): Promise<Batch> {
    const since = Number(token.split(",")[0] ?? "0");
    for (;;) {
      this.#check(session);
      const batch = this.#look(classes, since);
      if (batch.events.length > 0 || timeout === 0 || ended.aborted) return batch;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiters.delete(wake);
          resolve();
        };
        this.#waiters.add(wake);
        ended.addEventListener("abort", wake, { once: true });
      });
    }
  }

  #look(classes: string[], since: number): Batch {
    const isWanted = (row: { class: string; ref: string }) =>
      classes.some((text) => text === row.class.toLowerCase() || text === `${row.class.toLowerCase()}/${row.ref}`);
    const events: Record<string, unknown>[] = [];
    let last = since;
    for (const row of this.rows.values()) {
      if (!isWanted(row) || row.modified <= since) continue;
      const operation = row.created > since ? "add" : "mod";
      events.push({
        id: String(row.modified),
        timestamp: "0.0",
        class: row.class.toLowerCase(),
        operation,
        ref: row.ref,
        snapshot: row.record,
      });
      last = Math.max(last, row.modified);
    }
    for (const gone of this.#deleted) {
      if (!isWanted(gone) || gone.at <= since || gone.created > since) continue;
      events.push({
        id: String(gone.at),
        timestamp: "0.0",
        class: gone.class.toLowerCase(),
        operation: "del",
        ref: gone.ref,
      });
      last = Math.max(last, gone.at);
    }
    const counts: Record<string, number> = {};
    for (const { class: name } of this.rows.values())
      counts[name.toLowerCase()] = (counts[name.toLowerCase()] ?? 0) + 1;
    for (const name of classes) counts[name] ??= 0;
    const digits = (n: number) => String(n).padStart(20, "0");
    return { events, valid_ref_counts: { ...counts, message: 0 }, token: `${digits(last)},${digits(0)}` };
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}
