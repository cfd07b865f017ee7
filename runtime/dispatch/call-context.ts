import type { Ambient } from "../ambient.ts";
import type { Policy } from "../forwarding/policy.ts";
import type { Ref } from "../ref.ts";
import type { Origin } from "../rpc/call.ts";
import type { Task } from "../tasks/task.ts";
import type { Answer, Context, Db, Services, SessionIdentity } from "./context.ts";

/** What all contexts of a daemon share. */
export interface ContextSources {
  readonly db: Db;
  readonly services: Services;
  readonly ambient: Ambient;
  /** Carries out calls by their policies. */
  forward<T>(context: Context, policy: Policy, args: object, run: () => Answer<T>): Promise<T>;
}

/** What is particular to one call. */
export interface CallFacts {
  readonly session: SessionIdentity | undefined;
  readonly origin: Origin;
  readonly message: string;
  readonly forwarded: boolean;
}

/** The context of one call. Its task is made when somebody first asks for it: most calls have no use for one. */
export class CallContext implements Context {
  readonly #sources: ContextSources;
  readonly #facts: CallFacts;
  readonly #makeTask: () => Task;
  #task: Task | undefined;

  constructor(sources: ContextSources, facts: CallFacts, makeTask: () => Task) {
    this.#sources = sources;
    this.#facts = facts;
    this.#makeTask = makeTask;
  }

  get db(): Db {
    return this.#facts.session?.foreign?.tables ?? this.#sources.db;
  }
  get services(): Services {
    return this.#sources.services;
  }
  get ambient(): Ambient {
    return this.#sources.ambient;
  }
  get origin(): Origin {
    return this.#facts.origin;
  }
  get message(): string {
    return this.#facts.message;
  }
  get forwarded(): boolean {
    return this.#facts.forwarded;
  }
  get session(): SessionIdentity | undefined {
    return this.#facts.session;
  }
  get task(): Task {
    this.#task ??= this.#makeTask();
    return this.#task;
  }
  /** The task's reference. */
  get taskRef(): Ref<"task"> {
    return this.task.ref as Ref<"task">;
  }

  forward<T>(policy: Policy, args: object, run: () => Answer<T>): Promise<T> {
    return this.#sources.forward(this, policy, args, run);
  }

  /** The same call under another message's name, for work that a message has another do. */
  for(message: string): CallContext {
    return new CallContext(this.#sources, { ...this.#facts, message }, () => this.task);
  }

  /** The same call under another task, for a part of the work that is cancelled by itself. */
  under(task: Task): CallContext {
    return new CallContext(this.#sources, this.#facts, () => task);
  }
}
