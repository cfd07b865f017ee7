import { retryPolicies } from "../../generated/server/operations/index.ts";
import { schema } from "../../generated/server/schema.ts";
import type { Ambient } from "../../runtime/ambient.ts";
import { CallContext, type ContextSources } from "../../runtime/dispatch/call-context.ts";
import type { Context, Services } from "../../runtime/dispatch/context.ts";
import { Dispatcher } from "../../runtime/dispatch/dispatcher.ts";
import { EventHub } from "../../runtime/events/from.ts";
import { loopLoad } from "../../runtime/events/load.ts";
import { NextHub } from "../../runtime/events/next.ts";
import { Forwarder } from "../../runtime/forwarding/forwarder.ts";
import { OperationLocks } from "../../runtime/forwarding/locks.ts";
import { OperationEngine, type OperationRows } from "../../runtime/forwarding/operation-engine.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import type { Ref } from "../../runtime/ref.ts";
import { LOCAL_ORIGIN, type Origin } from "../../runtime/rpc/call.ts";
import { DEFAULT_TASK_LIMITS } from "../../runtime/tasks/collect.ts";
import { TaskRegistry } from "../../runtime/tasks/registry.ts";
import { AuditLog } from "./audit/audit-log.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import { createAuthenticator } from "./auth/create.ts";
import { RevocationLists } from "./certificates/revocation-lists.ts";
import { type PoolDatabase, recordEncoders } from "./database.ts";
import { HypervisorMessages } from "./diagnostics/hypervisor-messages.ts";
import { runExtension } from "./extensions/extensions.ts";
import { cancelOperations } from "./forwarding/cancel.ts";
import { ServedHosts } from "./forwarding/hosts.ts";
import { placements } from "./forwarding/placements.ts";
import { routines } from "./forwarding/routines.ts";
import { Housekeeping } from "./gc/housekeeping.ts";
import { raiseAlert } from "./messages/alerts.ts";
import { MessageStore } from "./messages/store.ts";
import { apiMethods } from "./methods.ts";
import type { NetworkBackend } from "./networking/backend.ts";
import { simulatedNetworking } from "./networking/simulated.ts";
import { operationClasses } from "./operations/index.ts";
import { refreshAround } from "./operations/refresh.ts";
import { readCallCosts } from "./rate-limit/costs.ts";
import { CallLimiter } from "./rate-limit/limiter.ts";
import { rbac } from "./roles/roles.ts";
import { Logins } from "./sessions/logins.ts";
import { loadPoolSecret } from "./sessions/pool-secret.ts";
import { Sessions } from "./sessions/sessions.ts";
import type { XapiSettings } from "./settings.ts";
import type { StorageBackend } from "./storage/backend.ts";
import { simulatedStorage } from "./storage/simulated.ts";
import { directoryOf } from "./subjects/directory.ts";
import { simulatedUsb, type UsbBackend } from "./usb/backend.ts";
import "./services.ts";

/** What the API is made from. Parts that are absent do nothing. */
export interface XapiOptions {
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly settings: XapiSettings;
  readonly database: PoolDatabase;
  readonly localHost: () => Ref<"host">;
  /** Whether this process carries out the work of a host. */
  readonly isServed: (host: Ref<"host">) => boolean;
  readonly dataDir: string;
  /** Checks local users; the one that the settings choose unless given. */
  readonly authenticator?: Authenticator;
  /** Address of the coordinator where this host is a member of its pool. */
  readonly coordinator?: () => string | undefined;
  /** Raises the reason while calls are not answered. */
  readonly gate?: () => void;
  readonly alert?: (context: Context, name: string, args: object) => (result: unknown) => void;
  /** What keeps disks; simulated unless given. */
  readonly storage?: StorageBackend;
  /** What brings interfaces up and down; simulated unless given. */
  readonly networking?: NetworkBackend;
  /** What finds USB devices; simulated unless given. */
  readonly usb?: UsbBackend;
  /** The services that this file does not make itself. */
  readonly more: Pick<Services, "vmManager" | "tls">;
}

/** The API in this process: calls come in by `dispatcher`. */
export interface Xapi {
  readonly dispatcher: Dispatcher;
  readonly services: Services;
  /** What is done by the clock, once it is started; for the coordinator. Whoever starts it stops it. */
  readonly housekeeping: Housekeeping;
  /** A context for work of the daemon's own, with the rights of the host; `origin` where somebody's request is behind it. */
  context(label: string, origin?: Origin): CallContext;
}

/** Puts the API together over a database (spec: dispatch-forwarding.md, section 1). */
export function createXapi(options: XapiOptions): Xapi {
  const { ambient, log, settings, database, localHost, dataDir } = options;
  const tables = database.tables;
  const tasks = new TaskRegistry({
    tasks: tables.task,
    ambient,
    host: localHost,
    report: (task, error) => log.exception(`cancelling ${task} failed`, error),
    limits: {
      ...DEFAULT_TASK_LIMITS,
      completedTaskTimeoutSeconds: settings.completed_task_timeout,
      pendingTaskTimeoutSeconds: settings.pending_task_timeout,
    },
  });
  const coordinator = options.coordinator ?? (() => undefined);
  const sessions = new Sessions(database, ambient, localHost, coordinator);
  const poolSecret = loadPoolSecret(dataDir, ambient, log);
  const logins = new Logins({
    ambient,
    log,
    poolSecret,
    coordinator,
    authenticator:
      options.authenticator ??
      createAuthenticator(settings, ambient, {
        threads: () => tables.pool.rows()[0]?.[1].local_auth_max_threads ?? DEFAULT_AUTH_THREADS,
      }),
  });
  const operations = new OperationEngine(operationClasses, (name) => database.table(name) as unknown as OperationRows);
  const locks = new OperationLocks(operations, ambient, retryPolicies);
  const messages = new MessageStore({ ambient, log, dataDir, generation: () => database.generation });
  const events = new EventHub({ database: database as never, ambient, messages, load: loopLoad() });
  const nextEvents = new NextHub({
    database: database as never,
    ambient,
    encoders: recordEncoders as never,
    messages,
  });
  const audit = new AuditLog({ database, ambient, log, dataDir, getters: settings["log-getter"] });
  const callLimiter = new CallLimiter({
    database,
    ambient,
    costs: readCallCosts(CALL_COSTS, log),
    mostAutoRegistered: settings["max-auto-registered-callers"],
  });
  const methods = apiMethods(database);
  const services: Services = {
    ...options.more,
    database,
    settings,
    log,
    rbac,
    sessions,
    logins,
    poolSecret,
    directory: directoryOf(settings),
    tasks,
    events,
    nextEvents,
    messages,
    audit,
    callLimiter,
    operations,
    locks,
    localHost,
    storage: options.storage ?? simulatedStorage,
    networking: options.networking ?? simulatedNetworking,
    usb: options.usb ?? simulatedUsb,
    revocationLists: new RevocationLists(dataDir),
    hypervisorMessages: new HypervisorMessages(),
    dataDir,
    methodNames: () => methods.names(),
    call: (context, message, args) => dispatcher.run(message, args, context as CallContext),
  };
  const forwarder = new Forwarder({
    locks,
    hosts: new ServedHosts(localHost, options.isServed),
    placements: placements(operations, database),
    routines,
    cancelOperations,
    alert: options.alert ?? raiseAlert,
    refresh: refreshAround,
  });
  const sources: ContextSources = {
    db: tables,
    services,
    ambient,
    forward: (context, policy, args, run) => forwarder.forward(context, policy, args, run),
  };
  const { gate } = options;
  const dispatcher = new Dispatcher({
    schema,
    methods,
    rbac,
    tasks,
    context: sources,
    durable: () => database.commit(),
    identify: (ref, method) => sessions.identify(ref, method),
    report: (error, method) => log.exception(`${method} failed`, error),
    audit,
    ...(gate === undefined ? {} : { gate }),
    ...(settings.rate_limit ? { admit: (method: string, origin: Origin) => callLimiter.admit(method, origin) } : {}),
    extension: (name, context, params) => runExtension(context, name, params),
  });
  const contextOf = (label: string, origin: Origin = LOCAL_ORIGIN): CallContext =>
    new CallContext(sources, { session: hostIdentity, origin, message: label, forwarded: false }, () =>
      tasks.createDummy(label),
    );
  return { dispatcher, services, housekeeping: new Housekeeping(contextOf("housekeeping")), context: contextOf };
}

/** What calls cost, where the machine's administrator has an own opinion of it. */
const CALL_COSTS = "/etc/xensource/call-costs.conf";

/** Local logins at a time where there is no pool to say so. */
const DEFAULT_AUTH_THREADS = 8;

/** The host itself, which may do everything. */
const hostIdentity = {
  ref: "OpaqueRef:NULL" as Ref<"session">,
  isLocalSuperuser: true,
  isPool: true,
  isLocal: false,
  authUserSid: "",
  authUserName: "",
  originator: "xapi",
  holds: () => true,
};
