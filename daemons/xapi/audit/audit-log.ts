import type { Ambient } from "../../../runtime/ambient.ts";
import type { SessionIdentity } from "../../../runtime/dispatch/context.ts";
import type { Audit, AuditRecord } from "../../../runtime/dispatch/dispatcher.ts";
import type { Method } from "../../../runtime/dispatch/method.ts";
import type { XapiError } from "../../../runtime/errors.ts";
import { escapeControl } from "../../../runtime/log/line.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import type { Ref } from "../../../runtime/ref.ts";
import type { PoolDatabase } from "../database.ts";
import { AuditFile, type AuditWriter } from "./file.ts";
import { auditLine, parameterText } from "./line.ts";
import { type Described, describeParameters, describeRef } from "./parameters.ts";

/** Calls that are never recorded: ends of sessions, which have a line of their own, and what hosts and clients repeat all the time. */
const NEVER = new Set([
  "session.logout",
  "session.local_logout",
  "event.next",
  "event.from",
  "http/get_rrd_updates",
  "http/rrd_updates",
  "http/post_remote_db_access",
  "host.tickle_heartbeat",
]);

/** A request to an HTTP handler, for the audit. */
export interface HttpRecord {
  readonly session: SessionIdentity;
  /** `http/get_export`. */
  readonly action: string;
  readonly allowed: boolean;
  readonly error?: XapiError;
  /** Query parameters and cookies. */
  readonly args: Readonly<Record<string, string>>;
}

/** What the audit log needs. */
export interface AuditOptions {
  readonly database: PoolDatabase;
  readonly ambient: Ambient;
  readonly log: Logger;
  /** Folder of the file `audit.log`; `""`: the lines go to the log, under the brand `audit`. */
  readonly dataDir: string;
  /** Record calls that only read, too. */
  readonly getters: boolean;
}

/** A parameter of a line that is nothing but a reference. */
const UNNAMED = /\('(\w+)' '' '' '(OpaqueRef:[\w-]+)'\)/g;

/** The audit log (spec: sessions-rbac.md, section 8). A failure to record never fails the call. */
export class AuditLog implements Audit {
  readonly #o: AuditOptions;
  readonly #writer: AuditWriter;
  readonly #covered = new Map<string, boolean>();

  constructor(options: AuditOptions) {
    this.#o = options;
    const { dataDir, log } = options;
    this.#writer = dataDir === "" ? loggerWriter(log) : new AuditFile(dataDir, log);
    options.database.onChange(({ class: className, ref, kind, row }) => {
      if (className !== "session" || kind === "mod") return;
      this.#guarded(() => this.#session(ref, kind, row ?? options.database.tables.session.find(ref)));
    });
  }

  covers({ name }: Method): boolean {
    const known = this.#covered.get(name);
    if (known !== undefined) return known;
    const covered = this.#covers(name);
    this.#covered.set(name, covered);
    return covered;
  }

  describe(method: Method, args: Readonly<Record<string, unknown>>): readonly Described[] {
    return this.#guarded(() => describeParameters(this.#o.database, method, args)) ?? [];
  }

  record({ method, session, task, args, allowed, error, described }: AuditRecord): void {
    this.#guarded(() => {
      const parameters =
        (described as readonly Described[] | undefined) ?? describeParameters(this.#o.database, method, args);
      this.#write({
        task,
        session,
        allowed,
        kind: "API",
        action: method.name,
        parameters,
        ...(error === undefined ? {} : { error }),
      });
    });
  }

  /** Records a request to an HTTP handler. */
  recordHttp({ session, action, allowed, error, args }: HttpRecord): void {
    if (!this.#covers(action)) return;
    this.#guarded(() => {
      const parameters = describeParameters(this.#o.database, { name: action, className: "http" }, args);
      this.#write({
        task: "",
        session,
        allowed,
        kind: "HTTP",
        action,
        parameters,
        ...(error === undefined ? {} : { error }),
      });
    });
  }

  /** A line that another host recorded, which may not know the names and uuids of objects: they are filled in. */
  append(line: string): void {
    const named = line.replace(UNNAMED, (all: string, name: string, ref: string) => {
      const [, label, uuid] = describeRef(this.#o.database, name, ref);
      return uuid === "" ? all : parameterText([name, label, uuid, ref]);
    });
    this.#writer.write(escapeControl(named.replace(/[\r\n]/g, " ")));
  }

  /** Writes what still waits. */
  flush(): void {
    this.#writer.flush();
  }

  /** Logins of users and their ends; those of superusers and hosts are not told. */
  #session(ref: string, kind: "add" | "del", row: object | undefined): void {
    const { pool, is_local_superuser, auth_user_sid, auth_user_name, originator } = row as SessionFields;
    if (pool || is_local_superuser) return;
    const session = {
      ref: ref as Ref<"session">,
      isLocal: false,
      isLocalSuperuser: false,
      authUserSid: auth_user_sid,
      authUserName: auth_user_name,
    };
    const common: readonly Described[] = [["originator", originator, "", ""]];
    const [action, parameters] =
      kind === "add"
        ? (["session.create", [["uname", auth_user_name, "", ""], ...common]] as const)
        : (["session.destroy", common] as const);
    this.#write({ task: "", session, allowed: true, kind: "API", action, parameters });
  }

  #write(line: Omit<Parameters<typeof auditLine>[0], "time" | "pid">): void {
    this.#writer.write(auditLine({ ...line, time: this.#o.ambient.now(), pid: process.pid }));
  }

  #covers(name: string): boolean {
    if (NEVER.has(name) || (this.#o.dataDir === "" && !this.#o.log.enabled("debug"))) return false;
    return this.#o.getters || !name.includes(".get");
  }

  #guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#o.log.exception("a call could not be audited", error);
      return undefined;
    }
  }
}

interface SessionFields {
  readonly pool: boolean;
  readonly is_local_superuser: boolean;
  readonly auth_user_sid: string;
  readonly auth_user_name: string;
  readonly originator: string;
}

function loggerWriter(log: Logger): AuditWriter {
  const audit = log.child({ brand: "audit" });
  return { write: (line) => audit.debug(line), flush: () => undefined };
}
