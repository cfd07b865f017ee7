/**
 * What the types of the client promise, checked by `tsc`: a line below `@ts-expect-error` that compiles is an error.
 * Nothing here is run.
 */
import {
  type DateTime,
  isKnownXapiError,
  isXapiError,
  type Ref,
  type TaskHandle,
  type VMRecord,
  watch,
  type Xapi,
  type XapiOptions,
} from "../../generated/client/index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <_ extends true>(): void => {};

declare const xapi: Xapi;
declare const vm: Ref<"VM">;
declare const host: Ref<"host">;
declare const thrown: unknown;

/** References of different classes are different types; text is none. */
export function references(): void {
  xapi.VM.start(vm, false, false);
  // @ts-expect-error: a host is no VM
  xapi.VM.start(host, false, false);
  // @ts-expect-error: text is no reference
  xapi.VM.start("OpaqueRef:x", false, false);
  // @ts-expect-error: no such message
  xapi.VM.levitate(vm);
  // @ts-expect-error: no such class
  xapi.Starship.get_all();
  // @ts-expect-error: parameters are missing
  xapi.VM.start(vm);
  // @ts-expect-error: one parameter too many
  xapi.VM.start(vm, false, false, 1);
}

/** Results have their types, keys of maps of records among them. */
export async function results(): Promise<void> {
  same<Equal<Awaited<ReturnType<typeof xapi.VM.get_record>>, VMRecord>>();
  same<Equal<VMRecord["resident_on"], Ref<"host">>>();
  same<Equal<VMRecord["snapshot_time"], DateTime>>();
  const records = await xapi.VM.get_all_records();
  for (const ref of Object.keys(records) as (keyof typeof records)[]) xapi.VM.get_record(ref);
  // @ts-expect-error: a label that the API does not know
  (await xapi.VM.get_power_state(vm)) === "Levitating";
  // @ts-expect-error: records are not for writing
  (await xapi.VM.get_record(vm)).name_label = "x";
}

/** `create` wants the required members, and no others than the class has. */
export function construction(): void {
  xapi.secret.create({ value: "x" });
  // @ts-expect-error: the value is missing
  xapi.secret.create({});
  // @ts-expect-error: no such member
  xapi.secret.create({ value: "x", colour: "red" });
  xapi.network.create({ name_label: "lab", MTU: 1500, other_config: {}, tags: [], bridge: "xapi7" });
}

/** Tasks exist for messages that have them. */
export async function tasks(): Promise<void> {
  same<Equal<ReturnType<typeof xapi.Async.VM.clone>, TaskHandle<Ref<"VM">>>>();
  const copy: Ref<"VM"> = await xapi.Async.VM.clone(vm, "copy");
  xapi.VM.get_record(copy);
  // @ts-expect-error: getters have no task
  xapi.Async.VM.get_record(vm);
  // @ts-expect-error: calls about tasks have no task
  xapi.Async.task.cancel;
  // @ts-expect-error: a plain call is no task
  xapi.VM.clone(vm, "copy").cancel();
}

/** An error's parameters have names that go with its code. */
export function errors(): void {
  if (isXapiError(thrown)) same<Equal<typeof thrown.code, string>>();
  if (isXapiError(thrown, "HANDLE_INVALID")) {
    same<Equal<typeof thrown.parameters.class, string>>();
    // @ts-expect-error: it has no such parameter
    thrown.parameters.vm;
  }
  // @ts-expect-error: no such code
  isXapiError(thrown, "HANDLE_INVALIDATED");
  if (isKnownXapiError(thrown)) {
    switch (thrown.code) {
      case "VM_BAD_POWER_STATE":
        same<Equal<typeof thrown.parameters.actual, string>>();
        break;
      case "HANDLE_INVALID":
        // @ts-expect-error: that is of the other code
        thrown.parameters.actual;
        break;
      // @ts-expect-error: no such code
      case "NO_SUCH_CODE":
        break;
    }
  }
}

/** A cache has the classes that were asked for; events tell which class they are about. */
export async function caches(): Promise<void> {
  const cache = await watch(xapi, ["VM", "host"]);
  same<Equal<ReturnType<typeof cache.VM.get>, VMRecord | undefined>>();
  cache.host.get(host);
  // @ts-expect-error: a host is no VM
  cache.VM.get(host);
  // @ts-expect-error: this class was not asked for
  cache.SR;
  // @ts-expect-error: sessions are not watched
  await watch(xapi, ["session"]);
  for await (const event of cache) {
    if (event.class === "VM" && event.operation === "mod") {
      same<Equal<typeof event.record, VMRecord>>();
      same<Equal<typeof event.ref, Ref<"VM">>>();
    }
    if (event.class === "host" && event.operation === "add") event.record.hostname.length;
    // @ts-expect-error: a deletion has no record
    if (event.operation === "del") event.record.uuid;
  }
  cache.on("del", (event) => event.previous.uuid);
  // @ts-expect-error: no such kind
  cache.on("explosion", () => {});
  const running = await cache.VM.waitFor(vm, (record): record is VMRecord => record?.power_state === "Running");
  same<Equal<typeof running, VMRecord>>();
}

/** Either a name and a password, or a session. */
export function options(): XapiOptions[] {
  return [
    { url: "http://localhost", user: "root", password: "x" },
    { url: "http://localhost", session: "OpaqueRef:x" },
    // @ts-expect-error: the password is missing
    { url: "http://localhost", user: "root" },
    // @ts-expect-error: one or the other
    { url: "http://localhost", user: "root", password: "x", session: "OpaqueRef:x" },
  ];
}
