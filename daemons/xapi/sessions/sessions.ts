import type { Ambient } from "../../../runtime/ambient.ts";
import type { ForeignDatabase, SessionIdentity } from "../../../runtime/dispatch/context.ts";
import type { Method } from "../../../runtime/dispatch/method.ts";
import { internalError, XapiError } from "../../../runtime/errors.ts";
import { dateTimeOf, nullRef, type Ref } from "../../../runtime/ref.ts";
import type { PoolDatabase } from "../database.ts";
import { millisecondsOf } from "../datetime.ts";

/** What a new session is (spec: sessions-rbac.md, section 3). */
export interface NewSession {
  readonly isPool?: boolean;
  readonly isLocalSuperuser: boolean;
  readonly authUserName: string;
  readonly authUserSid?: string;
  readonly originator: string;
  readonly subject?: Ref<"subject">;
  /** Permissions; none for superusers, who need none. */
  readonly permissions?: readonly string[];
  readonly clientCertificate?: boolean;
  readonly parent?: Ref<"session">;
}

/** How old `last_active` may become before a call renews it, in milliseconds (spec: sessions-rbac.md, section 5). */
const THRESHOLD_LAST_ACTIVE = 600_000;

/** Local sessions at a time: they have no limit of their own with upstream; beyond it the oldest ends. */
const MOST_LOCAL = 1000;

/** Database files that are open at a time: each is held in memory. */
const MOST_FOREIGN = 16;

interface Known {
  readonly identity: SessionIdentity;
  lastActive: number;
}

/** The sessions of this host: rows of the database, and local ones in memory (spec: sessions-rbac.md, sections 1 to 6). */
export class Sessions {
  readonly #database: PoolDatabase;
  readonly #ambient: Ambient;
  readonly #localHost: () => Ref<"host">;
  readonly #coordinator: () => string | undefined;
  readonly #known = new Map<string, Known>();
  readonly #local = new Map<string, SessionIdentity>();
  /** Databases that sessions look at instead of the pool's, by session. */
  readonly #foreign = new Map<string, ForeignDatabase>();

  /** `coordinator`: its address where this host is a member of its pool. */
  constructor(
    database: PoolDatabase,
    ambient: Ambient,
    localHost: () => Ref<"host">,
    coordinator: () => string | undefined = () => undefined,
  ) {
    this.#database = database;
    this.#ambient = ambient;
    this.#localHost = localHost;
    this.#coordinator = coordinator;
    database.onChange(({ class: className, ref, kind }) => {
      if (className !== "session" || kind !== "del") return;
      this.#known.delete(ref);
      this.#foreign.delete(ref);
    });
  }

  /** Makes a session with a row. */
  create(session: NewSession): Ref<"session"> {
    const now = dateTimeOf(this.#ambient.now());
    return this.#database.tables.session.create({
      this_host: this.#localHost(),
      this_user: nullRef<"user">(),
      last_active: now,
      pool: session.isPool ?? false,
      other_config: {},
      is_local_superuser: session.isLocalSuperuser,
      subject: session.subject ?? nullRef<"subject">(),
      validation_time: now,
      auth_user_sid: session.authUserSid ?? "",
      auth_user_name: session.authUserName,
      rbac_permissions: session.permissions ?? [],
      parent: session.parent ?? nullRef<"session">(),
      originator: session.originator,
      client_certificate: session.clientCertificate ?? false,
    });
  }

  /** Makes a session that only this host knows, for use while there is no coordinator. It never expires. */
  createLocal(authUserName: string, isPool: boolean): Ref<"session"> {
    const ref = `OpaqueRef:${this.#ambient.uuid()}` as Ref<"session">;
    this.#local.set(ref, {
      ref,
      isLocalSuperuser: true,
      isPool,
      isLocal: true,
      authUserSid: "",
      authUserName,
      originator: "",
      holds: () => true,
    });
    const [oldest] = this.#local.keys();
    if (oldest !== undefined && this.#local.size > MOST_LOCAL) this.#local.delete(oldest);
    return ref;
  }

  /** Has the calls of a session that was just made be about another database, until it ends. Raises INTERNAL_ERROR when too many do. */
  bind(ref: Ref<"session">, foreign: ForeignDatabase): void {
    if (this.#foreign.size >= MOST_FOREIGN) throw internalError("Too many sessions look at database files.");
    this.#foreign.set(ref, foreign);
  }

  /** Ends a local session. Raises SESSION_INVALID [ref] where there is none. */
  destroyLocal(ref: string): void {
    if (!this.#local.delete(ref)) throw new XapiError("SESSION_INVALID", [ref]);
  }

  /**
   * Who a session is, renewing its `last_active` where that is old. Raises SESSION_INVALID [ref]; where a session is not one of
   * the pool's own, INTERNAL_ERROR for what is for hosts alone and HOST_IS_SLAVE [address] on a member (spec: sessions-rbac.md, section 5).
   */
  identify(ref: string, method?: Method): SessionIdentity {
    const local = this.#local.get(ref);
    if (local !== undefined) return local;
    const known = this.#known.get(ref) ?? this.#learn(ref);
    const { identity } = known;
    if (method?.poolInternal === true && !identity.isPool)
      throw new XapiError("INTERNAL_ERROR", [
        `Internal API "${method.name}" call attempted with non-pool (external) session`,
      ]);
    const coordinator = this.#coordinator();
    if (!identity.isPool && coordinator !== undefined) throw new XapiError("HOST_IS_SLAVE", [coordinator]);
    const now = this.#ambient.now();
    if (now - known.lastActive > THRESHOLD_LAST_ACTIVE) {
      known.lastActive = now;
      this.#database.tables.session.set(ref, "last_active", dateTimeOf(now));
    }
    return identity;
  }

  /** Ends a session with a row; the calls that wait in it are told. Raises SESSION_INVALID [ref] where it is gone. */
  destroy(ref: string): void {
    if (!this.#database.tables.session.has(ref)) throw new XapiError("SESSION_INVALID", [ref]);
    this.#database.tables.session.destroy(ref);
  }

  #learn(ref: string): Known {
    const row = this.#database.tables.session.find(ref);
    if (row === undefined) throw new XapiError("SESSION_INVALID", [ref]);
    const permissions = new Set(row.rbac_permissions);
    const foreign = this.#foreign.get(ref);
    const known: Known = {
      lastActive: millisecondsOf(row.last_active),
      identity: {
        ref: ref as Ref<"session">,
        isLocalSuperuser: row.is_local_superuser,
        isPool: row.pool,
        isLocal: false,
        authUserSid: row.auth_user_sid,
        authUserName: row.auth_user_name,
        originator: row.originator,
        holds: (permission) => permissions.has(permission),
        ...(foreign === undefined ? {} : { foreign }),
      },
    };
    this.#known.set(ref, known);
    return known;
  }
}
