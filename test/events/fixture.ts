import { schema as generated } from "../../generated/server/schema.ts";
import { Database } from "../../runtime/db/database.ts";
import type { EventBatch, FromEvent } from "../../runtime/events/batch.ts";
import { EventHub, type FromRequest } from "../../runtime/events/from.ts";
import type { MessageChange, MessageRecord, MessageSource, MessagesSince } from "../../runtime/events/messages.ts";
import type { RecordEncoders } from "../../runtime/events/next.ts";
import type { ClassSchema, FieldSchema, Schema, Type } from "../../runtime/model/types.ts";
import { EPOCH } from "../../runtime/ref.ts";
import { encoderFor as jsonEncoder } from "../../runtime/rpc/jsonrpc/encode.ts";
import { encoderFor as xmlEncoder } from "../../runtime/rpc/xmlrpc/encode.ts";
import type { TaskRow } from "../../runtime/tasks/row.ts";
import { ManualAmbient } from "../support/ambient.ts";

function field(name: string, type: Type, more: Partial<FieldSchema> = {}): FieldSchema {
  return { name, column: name, type, persistent: true, internal: false, ...more };
}

function classOf(name: string, fields: readonly FieldSchema[], more: Partial<ClassSchema> = {}): ClassSchema {
  const uuid = field("uuid", "string");
  return { name, persistent: true, events: true, inDatabase: true, fields: [uuid, ...fields], ...more };
}

function real(name: string): ClassSchema {
  const found = generated.classes[name];
  if (found === undefined) throw new Error(`The datamodel has no ${name}.`);
  return found;
}

const label = field("name_label", "string", { default: "" });

/** A few classes that have what events care about: relations, classes without events, classes without a table; the real `task`. */
export const schema: Schema = {
  version: generated.version,
  enums: generated.enums,
  classes: {
    session: classOf("session", [], { events: false, persistent: false }),
    task: real("task"),
    pool: classOf("pool", [label]),
    VM: classOf("VM", [
      label,
      field("memory", "int", { default: 0 }),
      field("hidden", "string", { default: "", internal: true }),
      field("VBDs", { set: { ref: "VBD" } }, { default: [], inverse: { class: "VBD", field: "VM" } }),
    ]),
    VBD: classOf("VBD", [label, field("VM", { ref: "VM" }, { default: { ref: "" } })]),
    network: classOf("network", [label]),
    secret: classOf("secret", [label], { events: false }),
    message: classOf("message", [label], { inDatabase: false }),
    event: classOf("event", [], { inDatabase: false, events: false }),
  },
};

interface Named {
  readonly uuid: string;
  readonly name_label: string;
}

/** The rows of `schema`. */
export interface Tables {
  session: { readonly uuid: string };
  task: TaskRow;
  pool: Named;
  VM: Named & { readonly memory: number; readonly hidden: string; readonly VBDs: readonly string[] };
  VBD: Named & { readonly VM: string };
  network: Named;
  secret: Named;
  message: Named;
  event: { readonly uuid: string };
}

/** Encoders of records, as a program gives them to its database. */
export const encoders: RecordEncoders = {
  json: (name) => jsonEncoder({ record: name }, schema),
  xml: (name) => xmlEncoder({ record: name }, schema),
};

/** A message store in memory. */
export class FakeMessages implements MessageSource {
  readonly #created: MessageRecord[] = [];
  readonly #destroyed: { readonly ref: string; readonly generation: number }[] = [];
  readonly #listeners = new Set<(change: MessageChange) => void>();

  since(generation: number): MessagesSince {
    const created = this.#created.filter((message) => message.generation > generation);
    const destroyed = this.#destroyed.filter((message) => message.generation > generation);
    const greatest = Math.max(generation, ...[...created, ...destroyed].map((message) => message.generation));
    return { created, destroyed: destroyed.map(({ ref }) => ref), generation: greatest };
  }

  onChange(listener: (change: MessageChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  create(ref: string, generation: number): void {
    const value = { uuid: `uuid of ${ref}`, name_label: "VM_STARTED" };
    const encoded = (encoding: "json" | "xml"): Uint8Array => Buffer.from(encoders[encoding]("message")(value));
    const message: MessageRecord = { ref, generation, value, encoded };
    this.#created.push(message);
    this.#tell({ kind: "add", message });
  }

  destroy(ref: string, generation: number): void {
    const [message] = this.#created.splice(
      this.#created.findIndex((one) => one.ref === ref),
      1,
    );
    if (message === undefined) throw new Error(`There is no message ${ref}.`);
    this.#destroyed.push({ ref, generation });
    this.#tell({ kind: "del", message });
  }

  #tell(change: MessageChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** A database with a hub over it, and shorthands for calls. */
export class World {
  readonly ambient: ManualAmbient;
  readonly database: Database<Tables>;
  readonly messages = new FakeMessages();
  readonly hub: EventHub;
  readonly session: string;
  /** How much of its time the process works, as the hub hears it. */
  load = 0;

  constructor(seed = 1) {
    this.ambient = new ManualAmbient(seed);
    this.database = new Database<Tables>({ schema, ambient: this.ambient, encoders });
    const { database, ambient, messages } = this;
    this.hub = new EventHub({ database, ambient, messages, load: () => this.load });
    this.session = this.database.tables.session.create({});
  }

  get tables() {
    return this.database.tables;
  }

  /** `event.from`; unless told otherwise one look at everything from the start. */
  from(request: Partial<FromRequest> = {}): Promise<EventBatch> {
    return this.hub.from({ session: this.session, classes: ["*"], token: "", timeoutSeconds: 0, ...request });
  }

  /** A call that waits, and what became of it so far. */
  wait(request: Partial<FromRequest>): Waiting {
    return new Waiting(this.from({ timeoutSeconds: 30, ...request }));
  }

  /** A token from which nothing has happened. */
  get here(): string {
    return tokenAt(this.database.generation);
  }
}

/** The state of a pending call, to be looked at after `settle`. */
export class Waiting {
  batch: EventBatch | undefined;
  error: unknown;

  constructor(call: Promise<EventBatch>) {
    call.then(
      (batch) => {
        this.batch = batch;
      },
      (error: unknown) => {
        this.error = error;
      },
    );
  }

  get done(): boolean {
    return this.batch !== undefined || this.error !== undefined;
  }

  get events(): readonly string[] {
    return this.batch === undefined ? [] : summary(this.batch);
  }
}

/** Lets everything happen that needs no clock. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function tokenAt(database: number, messages = 0): string {
  return `${String(database).padStart(20, "0")},${String(messages).padStart(20, "0")}`;
}

/** Events as `add vm OpaqueRef:…`, in order. */
export function summary(batch: EventBatch): string[] {
  return batch.result.events.map((event: FromEvent) => `${event.operation} ${event.class} ${event.ref}`);
}

/** Text of ready bytes. */
export function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString();
}

/** What a row of `task` needs besides what a test is about. */
export const blankTask: TaskRow = {
  name_label: "",
  name_description: "",
  allowed_operations: [],
  current_operations: {},
  created: EPOCH,
  finished: EPOCH,
  status: "pending",
  session: "OpaqueRef:NULL",
  resident_on: "OpaqueRef:NULL",
  progress: 0,
  externalpid: -1,
  stunnelpid: -1,
  forwarded: false,
  forwarded_to: "OpaqueRef:NULL",
  type: "<none/>",
  result: "",
  error_info: [],
  other_config: {},
  subtask_of: "OpaqueRef:NULL",
  backtrace: "()",
};
