import type { Database } from "../../runtime/db/database.ts";
import type { Context, Tables } from "../../runtime/dispatch/context.ts";
import type { Rbac } from "../../runtime/dispatch/rbac.ts";
import type { EventHub } from "../../runtime/events/from.ts";
import type { NextHub } from "../../runtime/events/next.ts";
import type { OperationLocks } from "../../runtime/forwarding/locks.ts";
import type { OperationEngine } from "../../runtime/forwarding/operation-engine.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { Ref } from "../../runtime/ref.ts";
import type { TaskRegistry } from "../../runtime/tasks/registry.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import type { HostKeys } from "./certificates/host-keys.ts";
import type { RevocationLists } from "./certificates/revocation-lists.ts";
import type { HypervisorMessages } from "./diagnostics/hypervisor-messages.ts";
import type { MessageStore } from "./messages/store.ts";
import type { CallLimiter } from "./rate-limit/limiter.ts";
import type { Logins } from "./sessions/logins.ts";
import type { PoolSecret } from "./sessions/pool-secret.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { XapiSettings } from "./settings.ts";
import type { Directory } from "./subjects/directory.ts";
import type { VmManager } from "./xenops/manager.ts";

declare module "../../runtime/dispatch/context.ts" {
  /** What the messages of the API reach besides the database. */
  interface Services {
    readonly database: Database<Tables>;
    readonly settings: XapiSettings;
    readonly log: Logger;
    readonly rbac: Rbac;
    readonly sessions: Sessions;
    /** Checks who wants to log in. */
    readonly logins: Logins;
    readonly poolSecret: PoolSecret;
    /** Where users who are no local superusers are looked up; `undefined`: there are none. */
    readonly directory: Directory | undefined;
    readonly tasks: TaskRegistry;
    /** `event.from`. */
    readonly events: EventHub;
    /** The older event calls. */
    readonly nextEvents: NextHub;
    /** The alerts. */
    readonly messages: MessageStore;
    /** The record of who did what. */
    readonly audit: AuditLog;
    /** Counts calls by caller; holds them back where the setting `rate_limit` is on. */
    readonly callLimiter: CallLimiter;
    /** When operations are allowed. */
    readonly operations: OperationEngine;
    /** The logical locks on objects. */
    readonly locks: OperationLocks;
    /** The VM manager of the hosts that this process serves. */
    readonly vmManager: VmManager;
    /** The lists of revoked certificates. */
    readonly revocationLists: RevocationLists;
    /** What hypervisors have said. */
    readonly hypervisorMessages: HypervisorMessages;
    /** What this host shows over TLS; `undefined`: this process does not serve it. */
    readonly tls: HostKeys | undefined;
    /** The host where this process runs. */
    readonly localHost: () => Ref<"host">;
    /** Every wire name, in order. */
    readonly methodNames: () => readonly string[];
    /** Has another message do its work, with the rights and the task of the call that is under way. */
    readonly call: (context: Context, message: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;
    /** Folder of everything that this process keeps on disk; `""`: nothing is kept. */
    readonly dataDir: string;
  }
}
