import { type Authenticator, AuthFailure } from "../../../daemons/xapi/auth/authenticator.ts";
import { openDatabase, type PoolDatabase } from "../../../daemons/xapi/database.ts";
import { createXapi, type Xapi, type XapiOptions } from "../../../daemons/xapi/server.ts";
import { type XapiSettings, xapiSettings } from "../../../daemons/xapi/settings.ts";
import { schema } from "../../../generated/server/schema.ts";
import type { Ambient } from "../../../runtime/ambient.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { silentLogger } from "../../../runtime/log/logger.ts";
import type { Type } from "../../../runtime/model/types.ts";
import { EPOCH, NULL_REF, type Ref } from "../../../runtime/ref.ts";
import { Fragments, type Origin, type Reply, UntypedResult, VerbatimReply } from "../../../runtime/rpc/call.ts";
import { encodeRaw, encoderFor } from "../../../runtime/rpc/jsonrpc/encode.ts";
import { parseValue } from "../../../runtime/rpc/jsonrpc/parse.ts";
import type { Raw } from "../../../runtime/rpc/raw.ts";
import { ManualAmbient } from "../../support/ambient.ts";

/** Who calls in tests, unless a test says otherwise: somebody on the network. */
export const NETWORK: Origin = { transport: "tls", clientIp: "198.51.100.7", userAgent: "test/1.0" };

/** An API over an empty pool: a pool and a host, nothing else. */
export interface World {
  readonly xapi: Xapi;
  readonly database: PoolDatabase;
  readonly ambient: ManualAmbient;
  readonly pool: Ref<"pool">;
  readonly host: Ref<"host">;
  /** A session of the local superuser. */
  readonly root: Ref<"session">;
  /** A session with the permissions of a role. */
  sessionOf(role: string): Ref<"session">;
  /** Adds a row; fields that are not given and have no default are empty. */
  add(className: string, values?: Readonly<Record<string, unknown>>): string;
  /** Calls a message as root: parameters without the session. Answers what a JSON-RPC client gets. */
  call(method: string, ...params: unknown[]): Promise<unknown>;
  /** The same by another session. */
  callAs(session: string, method: string, ...params: unknown[]): Promise<unknown>;
  /** The same with exactly these parameters, by any way. */
  raw(method: string, params: readonly unknown[], origin?: Origin): Promise<unknown>;
}

/** Settings as by default, with local users from nowhere. */
export function testSettings(given: Partial<XapiSettings> = {}): XapiSettings {
  const defaults = Object.fromEntries(Object.entries(xapiSettings).map(([name, setting]) => [name, setting.default]));
  return { ...(defaults as unknown as XapiSettings), ...given };
}

/** Lets in `root` with the password `secret`. */
export const rootOnly: Authenticator = {
  authenticate: async (name, password) => {
    if (name === "root" && password === "secret") return { name };
    throw new AuthFailure("Authentication failure");
  },
  changePassword: () => Promise.resolve(),
};

/** Makes a world; `options` replace parts of it. */
export function createWorld(options: Partial<XapiOptions> = {}): World {
  const ambient = new ManualAmbient();
  const database = options.database ?? openDatabase((options.ambient ?? ambient) as Ambient);
  const add: World["add"] = (className, values = {}) => addRow(database, className, values);
  const host = add("host", {
    name_label: "host1",
    hostname: "host1",
    address: "192.0.2.1",
    enabled: true,
  }) as Ref<"host">;
  const pool = add("pool", { master: host }) as Ref<"pool">;
  const xapi = createXapi({
    ambient,
    log: silentLogger,
    settings: testSettings(),
    database,
    localHost: () => host,
    isServed: () => true,
    dataDir: "",
    authenticator: rootOnly,
    more: {} as XapiOptions["more"],
    ...options,
  });
  const { sessions, rbac } = xapi.services;
  const root = sessions.create({ isLocalSuperuser: true, authUserName: "root", originator: "test" });
  const raw: World["raw"] = async (method, params, origin = NETWORK) => {
    const call = { method, params: rawOf(params), version: "2.0", id: 1, body: new Uint8Array() } as const;
    return wireValueOf(await xapi.dispatcher.call(call, origin));
  };
  return {
    xapi,
    database,
    ambient,
    pool,
    host,
    root,
    sessionOf: (role) =>
      sessions.create({
        isLocalSuperuser: false,
        authUserName: role,
        authUserSid: `sid-${role}`,
        originator: "test",
        permissions: rbac.permissionsOf(role),
      }),
    add,
    call: (method, ...params) => raw(method, [root, ...params]),
    callAs: (session, method, ...params) => raw(method, [session, ...params]),
    raw,
  };
}

/** A session of a host of the pool. */
export function hostSession({ xapi }: World): Ref<"session"> {
  return xapi.services.sessions.create({ isPool: true, isLocalSuperuser: true, authUserName: "", originator: "test" });
}

/** The code and the parameters of the XapiError that a call ends with; fails where it succeeds. */
export async function errorOf(call: Promise<unknown>): Promise<readonly string[]> {
  try {
    await call;
  } catch (error) {
    if (error instanceof XapiError) return error.description;
    throw error;
  }
  throw new Error("The call succeeded.");
}

function rawOf(params: readonly unknown[]): readonly Raw[] {
  return parseValue(Buffer.from(JSON.stringify(params))) as readonly Raw[];
}

function wireValueOf(reply: Reply): unknown {
  if (reply instanceof Fragments) return JSON.parse(Buffer.concat(reply.json()).toString());
  if (reply instanceof UntypedResult) return JSON.parse(encodeRaw(reply.raw));
  if (reply instanceof VerbatimReply) return Buffer.concat(reply.body).toString();
  return reply.type === null ? "" : JSON.parse(encoderFor(reply.type, schema)(reply.value));
}

function addRow(database: PoolDatabase, className: string, values: Readonly<Record<string, unknown>>): string {
  const table = database.table(className);
  const classSchema = schema.classes[className];
  if (table === undefined || classSchema === undefined) throw new Error(`There is no class ${className}.`);
  const missing = classSchema.fields.filter(
    (f) => f.name !== "uuid" && f.default === undefined && f.inverse === undefined,
  );
  const empty = Object.fromEntries(missing.map((field) => [field.name, emptyOf(field.type)]));
  return table.create({ ...empty, ...values } as never);
}

function emptyOf(type: Type): unknown {
  if (type === "int" || type === "float") return 0;
  if (type === "bool") return false;
  if (type === "datetime") return EPOCH;
  if (typeof type === "string") return "";
  if ("enum" in type) return schema.enums[type.enum]?.[0];
  if ("ref" in type) return NULL_REF;
  if ("set" in type) return [];
  if ("map" in type) return {};
  throw new TypeError("A row has no field of this type.");
}
