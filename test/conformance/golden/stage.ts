import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import type { NetConnectOpts } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start as startForkexecd } from "../../../daemons/forkexecd/start.ts";
import { start as startSwitch } from "../../../daemons/message-switch/start.ts";
import type { Authenticator } from "../../../daemons/xapi/auth/authenticator.ts";
import { serving, xapiSettings } from "../../../daemons/xapi/settings.ts";
import { type RunningXapi, startXapi } from "../../../daemons/xapi/start.ts";
import { originOf } from "../../../daemons/xapi/startup/address.ts";
import { type HostFacts, sameFeatures, simulatedHost } from "../../../daemons/xapi/startup/host-facts.ts";
import { start as startXenopsd } from "../../../daemons/xenopsd/start.ts";
import { schema } from "../../../generated/server/schema.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { blankOf } from "../../../runtime/db/value.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import type { Type } from "../../../runtime/model/types.ts";
import { dateTimeOf } from "../../../runtime/ref.ts";
import { Bindings } from "./match.ts";
import type { Transcript } from "./transcript.ts";

/** A row of a table as tests write it. */
export type Values = Readonly<Record<string, unknown>>;

const GIB = 2 ** 30;

/** The machine of the recorder. */
const recorder: HostFacts = {
  ...simulatedHost(1),
  hostname: "vm",
  memoryTotal: 1024 * GIB,
  memoryOverhead: 99_511_627_776,
  controlDomainMemory: 2 * GIB,
  controlDomainCpus: 2,
  cpu: {
    count: 8,
    sockets: 1,
    nodes: 1,
    threadsPerCore: 2,
    vendor: "GenuineIntel",
    modelName: "",
    speed: 2600,
    family: 0,
    model: 0,
    stepping: 0,
    flags: "",
    ...sameFeatures(""),
  },
  bios: {
    ...Object.fromEntries(Object.keys(simulatedHost(1).bios).map((key) => [key, ""])),
    "oem-1": "Xen",
    "oem-2": "MS_VM_CERT/SHA1/bdbeb6e0a816d43fa6d3fe8aaef04c2bad9d3e3d",
  },
  capabilities: ["xen-3.0-x86_64", "hvm-3.0-x86_32", "hvm-3.0-x86_64"],
  nics: [],
};

/** The recorder's daemon let everybody in. */
const everybody: Authenticator = {
  authenticate: (name) => Promise.resolve({ name }),
  changePassword: () => Promise.resolve(),
};

/** A server like the recorder's right after its very first start, and what placeholders of a recording stand for there. */
export class Stage {
  readonly bindings = new Bindings();
  readonly transcript: Transcript;
  readonly running: RunningXapi;
  readonly folder: string;
  readonly #stop: () => Promise<void>;

  constructor(transcript: Transcript, running: RunningXapi, folder: string, stop: () => Promise<void>) {
    this.transcript = transcript;
    this.running = running;
    this.folder = folder;
    this.#stop = stop;
    const { database } = running.xapi.services;
    this.bindings.bind("uuid-host", this.#onlyRow("host").uuid as string);
    const { address } = running.servedAt;
    this.bindings.bind("extensions", join(folder, "extensions"));
    this.bindings.bind("address", address);
    this.bindings.bind("origin", originOf(address, running.servedAt));
    const dom0 = database.tables.VM.rows().find(([, row]) => row.is_control_domain);
    if (dom0 !== undefined) this.bindings.bind("uuid-dom0", dom0[1].uuid);
  }

  /** Where a transport of the recordings ends here. */
  endpoint(transport: string): NetConnectOpts {
    if (transport === "tcp80") return { host: "127.0.0.1", port: this.running.servedAt.httpPort ?? 0 };
    return { path: join(this.folder, transport.startsWith("unix:") ? "clientcert" : "xapi") };
  }

  /** Binds the placeholder of a reference to the only object of a class, or the first for which `test` holds. */
  bindTo(placeholder: number, className: string, test: (row: Values) => boolean = () => true): void {
    const found = this.#rows(className).find(([, row]) => test(row));
    if (found === undefined) throw new Error(`There is no such ${className}.`);
    this.bindRef(placeholder, found[0]);
  }

  /** Binds the placeholders of recorded objects to the objects here that have the same value in a field. */
  bindAlike(className: string, field: string): void {
    for (const [placeholder, record] of this.transcript.recordsOf(className)) {
      this.bindTo(placeholder, className, (row) => String(row[field]) === String(record[field]));
    }
  }

  /** Raises the alerts that the recording shows, where no call in it raises them. */
  messages(...placeholders: readonly number[]): void {
    for (const placeholder of placeholders) {
      const record = this.transcript.recordOf("message", placeholder);
      if (record === undefined) throw new Error(`No alert <ref${placeholder}> is in the recording.`);
      const value = (name: string) => String(this.#valueOf("string", record[name]));
      const ref = this.running.xapi.services.messages.create({
        name: value("name"),
        priority: Number(record.priority),
        cls: value("cls") as never,
        objectUuid: value("obj_uuid"),
        body: value("body"),
      });
      this.bindRef(placeholder, String(ref));
    }
  }

  /** Binds the placeholder of a reference. */
  bindRef(placeholder: number, ref: string): void {
    this.bindings.bind(`ref${placeholder}`, ref.replace("OpaqueRef:", ""));
  }

  /** A new session of root. */
  login(placeholder: number, originator = "golden"): void {
    const ref = this.running.xapi.services.sessions.create({
      isLocalSuperuser: true,
      authUserName: "root",
      originator,
    });
    this.bindRef(placeholder, ref);
  }

  /** Ends a session. */
  logout(placeholder: number): void {
    this.#table("session").destroy(this.bound(placeholder));
  }

  /** Makes a row; fields that are not given and have no default are empty. `placeholder`: what stands for it. */
  row(className: string, values: Values, placeholder?: number): string {
    const fields = schema.classes[className]?.fields ?? [];
    const missing = fields.filter((f) => f.name !== "uuid" && f.default === undefined && f.inverse === undefined);
    const { uuid, ...rest } = values;
    const empty = Object.fromEntries(missing.map((field) => [field.name, blankOf(field.type, schema.enums)]));
    const ref = this.#table(className).create(
      { ...empty, ...rest } as never,
      typeof uuid === "string" ? { uuid } : undefined,
    );
    if (placeholder !== undefined) this.bindRef(placeholder, ref);
    return ref;
  }

  /** Makes the row that the recording shows first for a placeholder; references that stand for nothing yet are null. */
  recorded(className: string, placeholder: number, more: Values = {}): string {
    const record = this.transcript.recordOf(className, placeholder);
    if (record === undefined) throw new Error(`No record of <ref${placeholder}> is in the recording.`);
    return this.row(className, { ...this.#storedOf(className, record), ...more }, placeholder);
  }

  /** Gives a row the values of the record that a case shows, where the calls that made them are not in the recording. */
  becomes(className: string, placeholder: number, id: string): void {
    const { uuid, ...values } = this.#storedOf(className, this.transcript.resultOf(id) as Values);
    this.update(className, placeholder, values);
  }

  /** Changes a row that a placeholder stands for. */
  update(className: string, placeholder: number, values: Values): void {
    this.#table(className).update(this.bound(placeholder), values as never);
  }

  /** The reference that a placeholder stands for. */
  bound(placeholder: number): string {
    const ref = this.bindings.get(`ref${placeholder}`);
    if (ref === undefined) throw new Error(`Nothing is bound to <ref${placeholder}>.`);
    return `OpaqueRef:${ref}`;
  }

  /** Calls a message of an object; `json`: its further parameter as it goes over the wire, or nothing. */
  async write(method: string, placeholder: number, json: string): Promise<void> {
    await this.#send(method, `${JSON.stringify(this.bound(placeholder))}${json && `,${json}`}`);
  }

  /** Calls a message as root on a session of its own. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#send(method, params.map((param) => JSON.stringify(param)).join(","));
  }

  /** The same on the session that a placeholder stands for. */
  callOn(session: number, method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#sendOn(this.bound(session), method, params.map((param) => JSON.stringify(param)).join(","));
  }

  async #send(method: string, params: string): Promise<unknown> {
    const { sessions } = this.running.xapi.services;
    const session = sessions.create({ isLocalSuperuser: true, authUserName: "root", originator: "stage" });
    try {
      return await this.#sendOn(session, method, params);
    } finally {
      this.#table("session").destroy(session);
    }
  }

  async #sendOn(session: string, method: string, params: string): Promise<unknown> {
    const { httpPort } = this.running.servedAt;
    const reply = await fetch(`http://127.0.0.1:${httpPort}/jsonrpc`, {
      method: "POST",
      body: `{"jsonrpc":"2.0","id":1,"method":"${method}","params":["${session}"${params && `,${params}`}]}`,
    });
    const { result, error } = (await reply.json()) as { result?: unknown; error?: unknown };
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  async close(): Promise<void> {
    await this.#stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The values of a record that rows keep. */
  #storedOf(className: string, record: Values): Values {
    const fields = schema.classes[className]?.fields ?? [];
    const stored = fields.filter((field) => field.inverse === undefined && !field.internal && field.name in record);
    return Object.fromEntries(stored.map(({ name, type }) => [name, this.#valueOf(type, record[name])]));
  }

  /** What a recorded value, of JSON or XML-RPC, is in a row. */
  #valueOf(type: Type, recorded: unknown): unknown {
    if (Array.isArray(recorded)) {
      const inner = typeof type === "object" && "set" in type ? type.set : "string";
      return recorded.map((item) => this.#valueOf(inner, item)).filter((item) => item !== "OpaqueRef:NULL");
    }
    if (typeof recorded === "object" && recorded !== null) {
      const [[tag, scalar] = []] = Object.entries(recorded);
      if (tag?.startsWith("$") === true) return this.#valueOf(type, scalar);
      const inner = typeof type === "object" && "map" in type ? type.map[1] : "string";
      return Object.fromEntries(Object.entries(recorded).map(([key, value]) => [key, this.#valueOf(inner, value)]));
    }
    if (typeof recorded !== "string") return recorded;
    if (type === "int" || type === "float") return Number(recorded);
    return recorded
      .replace(/<(\w[\w-]*)>/g, (all: string, name: string) => this.#standIn(all, name))
      .replace(/OpaqueRef:<ref\d+>/g, "OpaqueRef:NULL");
  }

  #standIn(all: string, name: string): string {
    const known = this.bindings.get(name);
    if (known !== undefined) return known;
    if (name === "now") return dateTimeOf(systemAmbient.now());
    if (!name.startsWith("uuid")) return all;
    const uuid = systemAmbient.uuid();
    this.bindings.bind(name, uuid);
    return uuid;
  }

  #onlyRow(className: string): Values {
    const [first] = this.#rows(className);
    if (first === undefined) throw new Error(`There is no ${className}.`);
    return first[1];
  }

  #rows(className: string): readonly (readonly [string, Values])[] {
    return this.#table(className).rows() as unknown as readonly (readonly [string, Values])[];
  }

  #table(className: string) {
    const table = this.running.xapi.services.database.table(className);
    if (table === undefined) throw new Error(`There is no class ${className}.`);
    return table;
  }
}

/** Starts a server for a recording; whoever calls closes it. */
export async function openStage(transcript: Transcript, given: Values = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "golden-"));
  const defaults = Object.fromEntries(
    Object.entries({ ...xapiSettings, ...serving }).map(([name, setting]) => [name, setting.default]),
  );
  const settings = {
    ...defaults,
    address: "127.0.0.1",
    "http-port": 0,
    "https-port": -1,
    socket: join(folder, "xapi"),
    "clientcert-socket": join(folder, "clientcert"),
    "switch-path": join(folder, "switch"),
    "xapi-extensions-root": join(folder, "extensions"),
    "xapi-plugins-root": join(folder, "plugins"),
    "forkexecd-path": join(folder, "forkexecd"),
    "web-dir": join(folder, "www"),
    "website-https-only": false,
    data: folder,
    store: "memory",
    simulated: true,
    bare: true,
    ...given,
  };
  const path = join(folder, "switch");
  const bus = await startSwitch({ path });
  const vms = await startXenopsd({ "switch-path": path, persist: false, "simulate-delay": 0 });
  const programs = await startForkexecd({
    socket: join(folder, "forkexecd"),
    "descriptor-folder": join(folder, "fd"),
  });
  const running = await startXapi({
    settings: settings as never,
    log: silentLogger,
    ambient: systemAmbient,
    authenticator: everybody,
    machine: () => recorder,
  });
  return new Stage(transcript, running, folder, async () => {
    await running.stop();
    await programs.stop();
    await vms.stop();
    await bus.stop();
  });
}
