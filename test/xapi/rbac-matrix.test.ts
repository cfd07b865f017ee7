import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { apiMethods } from "../../daemons/xapi/methods.ts";
import { schema } from "../../generated/server/schema.ts";
import { Dispatcher } from "../../runtime/dispatch/dispatcher.ts";
import type { Method } from "../../runtime/dispatch/method.ts";
import type { Methods } from "../../runtime/dispatch/methods.ts";
import { XapiError } from "../../runtime/errors.ts";
import { createWorld, NETWORK } from "./support/world.ts";

/** Every message by every role, through the dispatcher: allowed or refused as the facts about upstream say. */
const test = suite("xapi/rbac-matrix");

interface Facts {
  readonly classes: readonly {
    readonly name: string;
    readonly roles: { readonly explicit_default: string; readonly implicit: string };
    readonly fields: readonly {
      readonly name: string;
      readonly accessors?: readonly string[];
      readonly read_role?: string;
      readonly write_role?: string;
    }[];
    readonly messages: readonly { readonly name: string; readonly role: string }[];
  }[];
}

const facts = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../facts/${name}.json`), "utf8"));
const { classes } = facts("classes") as Facts;
const { map_key_permissions: keyRoles } = facts("roles") as { map_key_permissions: Record<string, string> };

/** From the most powerful down; `client-cert` stands outside the order. */
const ORDER = ["pool-admin", "pool-operator", "vm-power-admin", "vm-admin", "vm-operator", "read-only"];
const ROLES = [...ORDER, "client-cert"];

/** Whether a role holds what a least role such as `vm-admin` or `pool-operator+client-cert` is said of. */
function isAllowed(role: string, least: string): boolean {
  const [name = "", extra] = least.split("+");
  if (role === "client-cert") return name === "read-only" || extra === role;
  return name !== "none" && ORDER.indexOf(role) <= ORDER.indexOf(name);
}

/** The least role of every message, as the facts say. */
function leastRoles(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, roles, fields, messages } of classes) {
    for (const message of [
      "get_record",
      "get_by_uuid",
      "get_by_name_label",
      "get_all",
      "get_all_where",
      "get_all_records",
      "get_all_records_where",
    ])
      found.set(`${name}.${message}`, roles.implicit);
    for (const message of ["create", "destroy"]) found.set(`${name}.${message}`, roles.explicit_default);
    for (const field of fields)
      for (const accessor of field.accessors ?? [])
        found.set(
          `${name}.${accessor}_${field.name}`,
          (accessor === "get" ? field.read_role : field.write_role) ?? roles.implicit,
        );
    for (const message of messages) found.set(`${name}.${message.name}`, message.role);
  }
  return found;
}

/** A dispatcher over the real messages, none of which does anything or looks at its parameters, except for `key`. */
function hollow(key: string) {
  const world = createWorld();
  const { database, xapi } = world;
  const real = apiMethods(database);
  const made = new Map<string, Method | undefined>();
  const emptied = (name: string): Method | undefined => {
    const method = real.find(name);
    return method === undefined
      ? undefined
      : {
          ...method,
          required: 0,
          optional: 0,
          result: null,
          decode: () => ({ key }),
          run: () => ({ value: undefined }),
        };
  };
  const find = (name: string): Method | undefined => {
    if (!made.has(name)) made.set(name, emptied(name));
    return made.get(name);
  };
  const { services } = xapi;
  const context = xapi.context("test");
  const dispatcher = new Dispatcher({
    schema,
    methods: { find, names: () => real.names() } as unknown as Methods,
    rbac: services.rbac,
    tasks: services.tasks,
    context: {
      db: context.db,
      services,
      ambient: world.ambient,
      forward: (_context, _policy, _args, run) => Promise.resolve(run()),
    },
    durable: () => undefined,
    identify: (ref, method) => services.sessions.identify(ref, method),
    report: (error) => {
      throw error;
    },
  });
  const sessions = new Map(ROLES.map((role) => [role, world.sessionOf(role)]));
  /** The code that a role's call ends with, and its parameters; nothing where it is let through. */
  const outcome = async (role: string, method: string): Promise<readonly string[]> => {
    try {
      const call = {
        method,
        params: [sessions.get(role) ?? ""],
        version: "2.0",
        id: 1,
        body: new Uint8Array(),
      } as const;
      await dispatcher.call(call, NETWORK);
      return [];
    } catch (error) {
      if (error instanceof XapiError) return error.description;
      throw error;
    }
  };
  return { real, outcome };
}

test("each role may call what the facts say, and nothing else", async () => {
  const { real, outcome } = hollow("no-such-key");
  const least = leastRoles();
  const wrong: string[] = [];
  let calls = 0;
  for (const name of real.names()) {
    const method = real.find(name);
    const role = least.get(name);
    if (method === undefined || role === undefined) wrong.push(`${name} is unknown`);
    if (method === undefined || role === undefined || !method.session) continue;
    for (const caller of ROLES) {
      calls++;
      const [code = "", permission] = await outcome(caller, name);
      if (method.removed ? code === "MESSAGE_REMOVED" : method.poolInternal && code === "INTERNAL_ERROR") continue;
      const wanted = isAllowed(caller, role) ? "" : "RBAC_PERMISSION_DENIED";
      if (code !== wanted || (wanted !== "" && permission !== name.toLowerCase()))
        wrong.push(`${caller} ${name}: ${code} ${permission ?? ""}`);
    }
  }
  assert.equal(wrong, []);
  assert.ok(calls > 15_000, String(calls));
});

test("protected keys have the least roles that the facts say", async () => {
  for (const [permission, least] of Object.entries(keyRoles)) {
    const [method = "", pattern = ""] = permission.split("/key:");
    const { outcome } = hollow(pattern.replace("*", "anything"));
    for (const role of ROLES) {
      const [code = "", denied] = await outcome(role, method);
      assert.is(code, isAllowed(role, least) ? "" : "RBAC_PERMISSION_DENIED", `${role} ${permission}`);
      if (code !== "") assert.is(denied, permission.toLowerCase());
    }
  }
});

test.run();
