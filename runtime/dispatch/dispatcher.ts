import { asXapiError, internalError, XapiError } from "../errors.ts";
import { follow } from "../log/follow.ts";
import type { Schema } from "../model/types.ts";
import type { Ref } from "../ref.ts";
import { type Call, Fragments, type Origin, type Reply, type RpcService, UntypedResult } from "../rpc/call.ts";
import type { Raw } from "../rpc/raw.ts";
import { encoderFor, VOID_VALUE } from "../rpc/xmlrpc/encode.ts";
import type { TaskRegistry } from "../tasks/registry.ts";
import type { Task } from "../tasks/task.ts";
import { CallContext, type ContextSources } from "./call-context.ts";
import type { SessionIdentity } from "./context.ts";
import type { Method, MethodResult } from "./method.ts";
import type { Methods } from "./methods.ts";
import { permissionFor, requirePermission } from "./permission.ts";
import type { Rbac } from "./rbac.ts";
import { logContextOf } from "./task-name.ts";

/** What the dispatcher needs of the daemon that it serves. */
export interface DispatcherOptions {
  readonly schema: Schema;
  readonly methods: Methods;
  readonly rbac: Rbac;
  readonly tasks: TaskRegistry;
  readonly context: ContextSources;
  /** Resolves when everything that was changed so far is on disk; `undefined` when it is already. */
  readonly durable: () => Promise<void> | undefined;
  /**
   * Who a session is (spec: sessions-rbac.md, section 5); raises SESSION_INVALID [ref] or HOST_IS_SLAVE. `poolInternal`: the message
   * is for sessions between hosts alone, else INTERNAL_ERROR.
   */
  identify(session: string, method: Method | undefined): SessionIdentity;
  /** Raises the stored reason while the host answers emergency calls alone. */
  gate?(method: Method | undefined): void;
  /** Waits until the caller's rate limit lets the call pass; `undefined`: at once. */
  admit?(method: string, origin: Origin): Promise<void> | undefined;
  /** The record of who did what. */
  readonly audit?: Audit;
  /** Runs an extension for a name that is no message; `undefined`: there is none. */
  extension?(name: string, context: CallContext, params: readonly Raw[]): Promise<Raw> | undefined;
  /** Told of failures that are the server's own fault. */
  report(error: unknown, method: string): void;
}

/** Records calls in sessions, whether they were allowed or refused. It never throws. */
export interface Audit {
  /** Whether calls of a method are recorded. Asked for each call: it must be fast. */
  covers(method: Method): boolean;
  /** What to say of the parameters of a call that is about to destroy what they name. */
  describe(method: Method, args: Readonly<Record<string, unknown>>): unknown;
  /** Records a call that has ended. */
  record(record: AuditRecord): void;
}

/** What the audit log writes of a call. */
export interface AuditRecord {
  readonly method: Method;
  readonly session: SessionIdentity;
  readonly task: Ref<"task">;
  readonly args: Readonly<Record<string, unknown>>;
  readonly allowed: boolean;
  readonly error?: XapiError;
  /** What `describe` said, for calls that destroy something. */
  readonly described?: unknown;
}

const ASYNC = "Async.";
const INTERNAL_ASYNC = "InternalAsync.";
const IS_ALIVE = "system.isAlive:";

/** Takes a call from its parsed request to its reply (spec: dispatch-forwarding.md, section 1). */
export class Dispatcher implements RpcService {
  readonly #o: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#o = options;
  }

  /** Carries out a call. Throws, or rejects with, a XapiError. */
  call(call: Call, origin: Origin): Promise<Reply> | Reply {
    if (call.method === "system.listMethods" || call.method.startsWith(IS_ALIVE)) return this.#system(call);
    const isAsync = call.method.startsWith(ASYNC) || call.method.startsWith(INTERNAL_ASYNC);
    const name = isAsync ? call.method.slice(call.method.indexOf(".") + 1) : call.method;
    const method = this.#o.methods.find(name);
    this.#o.gate?.(method);
    if (call.fault !== undefined) throw call.fault;
    if (method === undefined) return this.#unknown(name, call, origin);
    checkCount(method, call.params.length);
    const offset = method.session ? 1 : 0;
    const sessionRef = method.session ? sessionParameter(call.params[0]) : undefined;
    if (method.removed) {
      if (sessionRef !== undefined) this.#o.identify(sessionRef, method);
      throw new XapiError("MESSAGE_REMOVED", []);
    }
    const args = method.decode(call.params, offset);
    const session = sessionRef === undefined ? undefined : this.#o.identify(sessionRef, method);
    if (isAsync && !method.async)
      throw new XapiError("Fault", [`No async mode for this operation (rpc: ${method.name})`]);
    const job: Job = { method, args, session, origin, label: call.method };
    if (method.name.endsWith(".destroy")) job.described = this.#o.audit?.describe(method, args);
    if (isAsync) return this.#startAsync(job);
    const waiting = this.#o.admit?.(method.name, origin);
    if (waiting !== undefined) return waiting.then(() => this.#runSync(job));
    return this.#runSync(job);
  }

  /** Runs a method by name inside the daemon, with the rights and the task of a call that is under way. */
  async run(name: string, args: Readonly<Record<string, unknown>>, context: CallContext): Promise<unknown> {
    const method = this.#o.methods.find(name);
    if (method === undefined) throw new XapiError("MESSAGE_METHOD_UNKNOWN", [name]);
    const result = await method.run(context.for(method.name), args);
    return "value" in result ? result.value : undefined;
  }

  #system(call: Call): Reply {
    if (call.method === "system.listMethods")
      return { value: this.#o.methods.names(), type: { set: "string" }, bare: true };
    const [value] = call.params;
    if (value === undefined) throw internalError("system.isAlive takes one parameter, which it answers.");
    return new UntypedResult(value);
  }

  #unknown(name: string, call: Call, origin: Origin): Promise<Reply> | Reply {
    const unknown = new XapiError("MESSAGE_METHOD_UNKNOWN", [name]);
    if (call.params.length === 0) throw unknown;
    const session = this.#o.identify(sessionParameter(call.params[0]), undefined);
    requirePermission(this.#o.rbac, session, "host.call_extension");
    const context = new CallContext(this.#o.context, { session, origin, message: name, forwarded: false }, () =>
      this.#o.tasks.createDummy(name),
    );
    const running = this.#o.extension?.(name, context, call.params);
    if (running === undefined) throw unknown;
    return running.then((raw) => new UntypedResult(raw));
  }

  #runSync(job: Job): Promise<Reply> | Reply {
    const { method, origin, label } = job;
    const given = origin.taskId;
    if (given !== undefined) {
      const task = this.#o.tasks.adopt(given);
      return this.#finish(job, () => task);
    }
    if (!method.realTask) return this.#finish(job, () => this.#o.tasks.createDummy(label));
    const task = this.#newTask(job, origin.subtaskOf);
    return this.#finish(
      job,
      () => task,
      () => this.#o.tasks.discard(task),
    );
  }

  /** Does the rest of a call; `settle` is called before its outcome is worded, whatever it is. */
  #finish(job: Job, taskOf: () => Task, settle: () => void = () => {}): Promise<Reply> | Reply {
    const context = this.#contextOf(job, taskOf);
    return follow(logContextOf(context), undefined, () => this.#carryOut(job, context, settle));
  }

  /** Checks the role, runs the method and words its outcome. */
  #carryOut(job: Job, context: CallContext, settle: () => void): Promise<Reply> | Reply {
    const done = (result: MethodResult): Promise<Reply> | Reply => {
      settle();
      return this.#reply(job, context, result);
    };
    const failed = (thrown: unknown): never => {
      settle();
      throw this.#failed(job, context, thrown);
    };
    let answer: Promise<MethodResult> | MethodResult;
    try {
      answer = this.#authorised(job, context);
    } catch (thrown) {
      return failed(thrown);
    }
    return answer instanceof Promise ? answer.then(done, failed) : done(answer);
  }

  #authorised(job: Job, context: CallContext): Promise<MethodResult> | MethodResult {
    this.#permit(job, context);
    return job.method.run(context, job.args);
  }

  /** The role check; a refusal is audited before it is raised. */
  #permit(job: Job, context: CallContext): void {
    const { session, method, args } = job;
    if (session === undefined) return;
    try {
      requirePermission(this.#o.rbac, session, permissionFor(method, args));
    } catch (error) {
      job.denied = true;
      this.#audit(job, context, error as XapiError);
      throw error;
    }
  }

  /** `Async.`: the task is made and answered now, the role check and the work follow (spec: events-tasks.md, section 6.5). */
  #startAsync(job: Job): Reply {
    const task = job.method.realTask ? this.#newTask(job, job.origin.subtaskOf) : this.#o.tasks.createDummy(job.label);
    const context = this.#contextOf(job, () => task);
    void follow(logContextOf(context), undefined, () => this.#runAsync(job, context, task));
    return { value: task.ref, type: { ref: "task" } };
  }

  async #runAsync(job: Job, context: CallContext, task: Task): Promise<void> {
    try {
      if (!job.label.startsWith(INTERNAL_ASYNC)) await this.#o.admit?.(job.method.name, job.origin);
      const result = await this.#authorised(job, context);
      await this.#o.durable();
      task.complete(this.#resultText(job.method, result));
      this.#audit(job, context);
    } catch (thrown) {
      task.fail(this.#failed(job, context, thrown));
    }
  }

  #resultText(method: Method, result: MethodResult): string {
    if ("reply" in result)
      return result.reply instanceof Fragments ? Buffer.concat(result.reply.xml()).toString() : VOID_VALUE;
    return method.result === null ? VOID_VALUE : encoderFor(method.result, this.#o.schema)(result.value);
  }

  #reply(job: Job, context: CallContext, result: MethodResult): Promise<Reply> | Reply {
    const reply: Reply = "reply" in result ? result.reply : { value: result.value, type: job.method.result };
    this.#audit(job, context);
    if (job.method.readOnly) return reply;
    const durable = this.#o.durable();
    return durable === undefined ? reply : durable.then(() => reply);
  }

  #failed(job: Job, context: CallContext, thrown: unknown): XapiError {
    if (!(thrown instanceof XapiError)) this.#o.report(thrown, job.method.name);
    const error = asXapiError(thrown);
    if (job.denied !== true) this.#audit(job, context, error);
    return error;
  }

  #audit(job: Job, context: CallContext, error?: XapiError): void {
    const { method, session, args, described } = job;
    const { audit } = this.#o;
    if (session === undefined || audit === undefined || !audit.covers(method)) return;
    audit.record({
      method,
      session,
      task: context.taskRef,
      args,
      allowed: job.denied !== true,
      ...(error === undefined ? {} : { error }),
      ...(described === undefined ? {} : { described }),
    });
  }

  #newTask(job: Job, parent: string | undefined): Task {
    return this.#o.tasks.create({
      label: job.label,
      ...(job.session === undefined ? {} : { session: job.session.ref }),
      ...(parent === undefined ? {} : { subtaskOf: parent }),
      ...(job.origin.otherConfig === undefined ? {} : { otherConfig: job.origin.otherConfig }),
    });
  }

  #contextOf(job: Job, task: () => Task): CallContext {
    const { session, origin, method } = job;
    return new CallContext(
      this.#o.context,
      { session, origin, message: method.name, forwarded: origin.taskId !== undefined && session?.isPool === true },
      task,
    );
  }
}

interface Job {
  readonly method: Method;
  readonly args: Readonly<Record<string, unknown>>;
  readonly session: SessionIdentity | undefined;
  readonly origin: Origin;
  /** Name as sent: the label of the task. */
  readonly label: string;
  /** The role check refused it. */
  denied?: boolean;
  /** What the audit says of the parameters of a call that destroys something. */
  described?: unknown;
}

/** MESSAGE_PARAMETER_COUNT_MISMATCH [name; expected; received], both without the session (spec: api-wire.md, section 6). */
function checkCount(method: Method, given: number): void {
  const received = given - (method.session ? 1 : 0);
  if (received === method.required || (method.optional > 0 && received > method.required)) return;
  throw new XapiError("MESSAGE_PARAMETER_COUNT_MISMATCH", [method.name, String(method.required), String(received)]);
}

function sessionParameter(raw: Raw | undefined): string {
  if (typeof raw !== "string") throw internalError("session: expected a reference.");
  return raw;
}
