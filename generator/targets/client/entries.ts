import { docComment } from "../../writer/text.ts";
import { TsFile, typeFrom, valueFrom } from "../../writer/ts-file.ts";

const EXAMPLE = `
 * const xapi = await connect({ url: "https://pool.example", user: "root", password });
 * const vm = await xapi.VM.get_by_uuid("bd5a1c5e-4c1c-4d10-9a6e-8a2f1f3ab7a9");
 * await xapi.VM.start(vm, false, false);
 *
 * const task = xapi.Async.VM.clean_shutdown(vm); // runs on the server
 * task.onProgress((part) => console.log(part));
 * await task; // or task.cancel()
 *
 * const cache = await watch(xapi, ["VM", "host"]); // follows every change
 * cache.on("mod", (event) => console.log(event.class, event.record.uuid));
 * await cache.VM.waitFor(vm, (record) => record?.power_state === "Running");
 *
 * try {
 *   await xapi.VM.get_record(vm);
 * } catch (error) {
 *   if (isXapiError(error, "HANDLE_INVALID")) console.log(error.parameters.class);
 * }
 * await xapi.close(); // or: await using xapi = await connect(…)`;

/** The entry for Node. */
export function nodeFile(): TsFile {
  const file = new TsFile("generated/client/index.ts", "idl/index.ts");
  const node = file.use(typeFrom("runtime/client/undici.ts", "NodeTransportOptions"));
  const transport = file.use(valueFrom("runtime/client/undici.ts", "undiciTransport"));
  printEntry(file, {
    optionsDoc: "Where to connect, as whom, and what Node alone can do: TLS settings, connection limits, `unix:` URLs.",
    options: (base) => `${base} & ${node}`,
    transport: `${transport}(options)`,
    reExports: [`export type { NodeTransportOptions } from "../../runtime/client/undici.ts";`],
    where: "in Node",
  });
  return file;
}

/** The entry for browsers and other places that have \`fetch\`; nothing below it imports a module of Node. */
export function browserFile(): TsFile {
  const file = new TsFile("generated/client/browser.ts", "idl/index.ts");
  const transport = file.use(valueFrom("runtime/client/fetch.ts", "fetchTransport"));
  printEntry(file, {
    optionsDoc: "Where to connect, as whom, and the `fetch` to use in place of the platform's.",
    options: (base) => `${base} & { readonly fetch?: typeof globalThis.fetch }`,
    transport: `${transport}(options.fetch)`,
    reExports: [],
    where: "in browsers and wherever there is `fetch`",
  });
  return file;
}

interface Entry {
  readonly optionsDoc: string;
  readonly options: (base: string) => string;
  readonly transport: string;
  readonly reExports: readonly string[];
  readonly where: string;
}

function printEntry(file: TsFile, entry: Entry): void {
  const xapi = file.use(typeFrom("generated/client/api.ts", "Xapi"));
  const base = file.use(typeFrom("runtime/client/options.ts", "ConnectOptions"));
  const open = file.use(valueFrom("runtime/client/client.ts", "openClient"));
  const tables = file.use(valueFrom("generated/client/tables.ts", "tables"));
  file.doc(entry.optionsDoc);
  file.print(`export type XapiOptions = ${entry.options(base)};\n`);
  file.print(
    withExample(`Connects to a pool, ${entry.where}. Whatever host the URL names, calls go to the coordinator.`),
  );
  file.print(`export function connect(options: XapiOptions): Promise<${xapi}> {`);
  file.print(`return ${open}<${xapi}>(options, ${entry.transport}, ${tables});`);
  file.print("}\n");
  for (const line of [...entry.reExports, ...RE_EXPORTS]) file.print(line);
}

const RE_EXPORTS = [
  `export type { Cache, CacheEvent, CacheStatus, WatchOptions } from "../../runtime/client/cache/types.ts";`,
  `export type { ClassView, Entry } from "../../runtime/client/cache/view.ts";`,
  `export { formatDateTime, parseDateTime } from "../../runtime/client/datetime.ts";`,
  `export type { ApiEvent, EventBatch } from "../../runtime/client/events.ts";`,
  `export type { CallOptions, ConnectOptions, Credentials, ExistingSession } from "../../runtime/client/options.ts";`,
  `export type { TaskHandle } from "../../runtime/client/task.ts";`,
  `export { TransportError } from "../../runtime/client/transport.ts";`,
  `export { XapiError } from "../../runtime/errors.ts";`,
  `export { type DateTime, isNullRef, NULL_REF, nullRef, type Ref } from "../../runtime/ref.ts";`,
  `export type { Xapi, XapiTasks } from "./api.ts";`,
  `export { type WatchedClass, type WatchedRecords, watch } from "./cache.ts";`,
  `export { type ErrorCode, type ErrorParameters, isKnownXapiError, isXapiError, type KnownXapiError, type XapiErrorOf } from "./errors.ts";`,
  `export type * from "./types.ts";`,
];

function withExample(summary: string): string {
  const errors =
    "@throws XapiError `SESSION_AUTHENTICATION_FAILED` and other refusals of the login; TransportError when nothing answers";
  const comment = docComment([summary, "@example", errors]);
  return comment.replace("* @example\n *", `* @example\n * \`\`\`ts${EXAMPLE}\n * \`\`\`\n *`);
}
