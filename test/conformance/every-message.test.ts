import { suite } from "uvu";
import * as assert from "uvu/assert";
import { errors } from "../../generated/api/errors.ts";
import { validators } from "../../generated/api/validators/index.ts";
import { XapiError } from "../../runtime/errors.ts";
import type { Validate } from "../../runtime/validators/validate.ts";
import { pause, turns } from "../support/wait.ts";
import { createVmWorld, type VmWorld } from "../xapi/vm/support.ts";
import { type Choice, document, type Message, NOTHING, sampleOf } from "./openrpc.ts";

/**
 * Every documented message, called by root with values that fit its types and nothing more: it answers what its type says, or with an
 * error of the datamodel and as many parameters as that has. What is not foreseen would be an INTERNAL_ERROR.
 */
const test = suite("conformance: every message");

const NULL = "OpaqueRef:NULL";

/** An object of each class where the pool has one. */
function existing({ database }: VmWorld, className: string): string {
  const vm = database.tables.VM.rows().find(([, row]) => !row.is_a_template && !row.is_control_domain)?.[0];
  if (className === "VM") return vm ?? NULL;
  return database.table(className)?.refs()[0] ?? NULL;
}

const passes: Readonly<Record<string, (world: VmWorld) => Choice>> = {
  "of nothing": () => NOTHING,
  "of objects that are there": (world) => ({
    ...{ text: "x", number: 1, flag: true, filled: true, label: (labels) => labels.at(-1) },
    reference: (name) => existing(world, name),
  }),
};

/** Messages that do otherwise, and why that is right. */
const EXCEPTIONS: readonly (readonly [message: RegExp, fault: RegExp, why: string])[] = [
  [/^host\.call_extension$/, /^raises INTERNAL_ERROR .* is no JSON-RPC/, "its parameter is a call as text"],
  [/^host\.\w+_server_certificate$/, /^raises INTERNAL_ERROR This host does not serve TLS/, "nothing is served here"],
  [/^message\.get$/, /^raises UUID_INVALID with 0 /, "spec: events-tasks.md, section 7.2"],
  [/^network\.destroy$/, /^raises NETWORK_CONTAINS_PIF with 2 /, "a parameter for each PIF"],
  [/^session\.\w*login\w*$/, /^raises SESSION_AUTHENTICATION_FAILED with 2 /, "spec: sessions-rbac.md, section 4"],
  [/^session\.create_from_db_file$/, /^raises INTERNAL_ERROR The database file .* cannot be read/, "there is none"],
];
/** It waits for an event, and there is none. */
const LEFT_OUT = "event.next";

interface Validators {
  readonly results: Readonly<Record<string, Validate<unknown>>>;
}

async function resultsOf(className: string): Promise<Validators["results"]> {
  const load = (validators as unknown as Readonly<Record<string, () => Promise<Validators>>>)[className];
  return load === undefined ? {} : (await load()).results;
}

/** What is wrong with the outcome of a call; nothing if it is as documented. */
async function faultOf(
  world: VmWorld,
  { name, params }: Message,
  values: readonly unknown[],
): Promise<string | undefined> {
  const [className = "", message = ""] = name.split(".");
  const check = (await resultsOf(className))[message];
  const root = { isLocalSuperuser: true, authUserName: "root", originator: "test" };
  const given = params[0]?.name === "session_id" ? [world.xapi.services.sessions.create(root), ...values] : values;
  const outcome = world.raw(name, given).then(
    (value) => (check === undefined || check(value) ? undefined : `answers ${JSON.stringify(value)?.slice(0, 200)}`),
    (error: unknown) => (error instanceof XapiError ? faultOfError(error) : `raises ${String(error)}`),
  );
  return Promise.race([outcome, waited(world)]);
}

function faultOfError({ code, params }: XapiError): string | undefined {
  const make = (errors as unknown as Readonly<Record<string, (...params: string[]) => XapiError>>)[code];
  if (make === undefined || code === "INTERNAL_ERROR") return `raises ${[code, ...params].join(" ")}`;
  return make.length === params.length
    ? undefined
    : `raises ${code} with ${params.length} parameters: ${params.join()}`;
}

/** Two hours of the pool's time, and some of ours for keys that are made; who still waits then waits for what never comes. */
async function waited({ ambient }: VmWorld): Promise<string> {
  for (let minute = 0; minute < 120; minute++) {
    await turns();
    ambient.advance(60_000);
  }
  for (let look = 0; look < 1000; look++) await pause();
  return "does not end";
}

for (const [pass, choiceOf] of Object.entries(passes)) {
  test(`called with values ${pass}, each ends as documented`, async () => {
    const wrong: string[] = [];
    let world: VmWorld | undefined;
    let last = "";
    for (const message of document.methods) {
      const [className = ""] = message.name.split(".");
      if (message.name === LEFT_OUT) continue;
      if (className !== last || world === undefined) {
        world = await createVmWorld({ hosts: 2 });
        await world.createFurnishedVm();
        last = className;
      }
      const choice = choiceOf(world);
      const params = message.params.filter(({ name }) => name !== "session_id");
      const values = params.map(({ schema }) => sampleOf(schema, choice));
      const fault = await faultOf(world, message, values);
      const isForeseen = EXCEPTIONS.some(([name, known]) => name.test(message.name) && known.test(fault ?? ""));
      if (fault !== undefined && !isForeseen) wrong.push(`${message.name}: ${fault}`);
    }
    assert.equal(wrong, []);
  });
}

test.run();
