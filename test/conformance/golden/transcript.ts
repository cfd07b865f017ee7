import { existsSync, readFileSync } from "node:fs";
import { dataOf, uncut } from "./message.ts";

/** One exchange that upstream's daemon was recorded in. */
export interface Case {
  readonly id: string;
  readonly note: string;
  readonly transport: string;
  readonly request: string;
  readonly reqEnc: BufferEncoding;
  readonly response: string;
  readonly enc: BufferEncoding;
  /** How the connection ended: `complete` (kept), with `server-closed` (the server ended it), or `timeout` (no reply). */
  readonly closed: string;
  /** What a getter answered afterwards. */
  readonly stored?: unknown;
}

/** What a file holds besides exchanges: lists, bytes of other protocols. */
export type Entry = Readonly<Record<string, unknown>> & { readonly id: string };

/** What was not masked although it depends on the recorder's machine. */
const UNMASKED: readonly (readonly [string, string])[] = [
  ["11111111-2222-4333-8444-555555555555", "<uuid-host>"],
  ["66666666-7777-4888-9999-aaaaaaaaaaaa", "<uuid-dom0>"],
  ["/etc/xapi.d/extensions", "<extensions>"],
  ["https:///console", "<origin>/console"],
  ["https://10.99.0.1/", "<origin>/"],
  ["10.99.0.1", "<address>"],
];

/** Where recordings are: those that others read too, and those that are for this runner alone. */
const FOLDERS = ["../../golden", "./recordings"] as const;

/** One file of recordings. */
export class Transcript {
  readonly name: string;
  /** The HTTP exchanges, in order. */
  readonly cases: readonly Case[];
  /** Everything else. */
  readonly others: readonly Entry[];

  constructor(name: string) {
    const folder = FOLDERS.find((one) => existsSync(new URL(`${one}/${name}.json`, import.meta.url)));
    let text = readFileSync(new URL(`${folder}/${name}.json`, import.meta.url), "utf8");
    for (const [uuid, placeholder] of UNMASKED) text = text.replaceAll(uuid, placeholder);
    const { cases }: { cases: (Entry & { closed?: unknown })[] } = JSON.parse(text);
    this.name = name;
    this.cases = cases.filter((entry) => entry.closed !== undefined) as unknown as Case[];
    this.others = cases.filter((entry) => entry.closed === undefined);
  }

  /** The first whole record of an object that the recording shows: as the result of a call, in a map of records or an event. */
  recordOf(className: string, placeholder: number): Readonly<Record<string, unknown>> | undefined {
    const size = (record: object): number => Object.keys(record).length;
    return this.#shown(className)
      .filter(([ref]) => ref === placeholder)
      .map(([, record]) => record)
      .reduce(
        (best, record) => (best === undefined || size(record) > size(best) ? record : best),
        undefined as Readonly<Record<string, unknown>> | undefined,
      );
  }

  /** The result of a case. */
  resultOf(id: string): unknown {
    const item = this.cases.find((other) => other.id === id);
    return item === undefined ? undefined : callOf(item)?.result;
  }

  /** Every object of a class of which the recording shows a record, with the first. */
  recordsOf(className: string): ReadonlyMap<number, Readonly<Record<string, unknown>>> {
    return new Map([...this.#shown(className)].reverse());
  }

  /** All records of a class in the order in which they are shown. */
  #shown(className: string): readonly (readonly [number, Readonly<Record<string, unknown>>])[] {
    return this.cases.flatMap((item) => {
      const call = callOf(item);
      if (call === undefined || typeof call.result !== "object" || call.result === null) return [];
      if (call.method === `${className}.get_record`) {
        return [[placeholderOf(item.request.split("<ref").at(-1) ?? ""), call.result as never]];
      }
      if (call.method.startsWith(`${className}.get_all_records`) || call.method.startsWith(`${className}.get_since`)) {
        return Object.entries(call.result).map(([ref, record]) => [placeholderOf(ref.split("<ref")[1] ?? ""), record]);
      }
      const { events } = call.result as { events?: readonly { class: string; ref: string; snapshot?: never }[] };
      return (Array.isArray(events) ? events : [])
        .filter((event) => event.class === className.toLowerCase() && event.snapshot !== undefined)
        .map((event) => [placeholderOf(event.ref.split("<ref")[1] ?? ""), event.snapshot]);
    });
  }
}

const placeholderOf = (text: string): number => Number.parseInt(text, 10);

/** The body of a recorded message. */
export function bodyOf(text: string): string {
  const at = text.indexOf("\r\n\r\n");
  return at < 0 ? "" : text.slice(at + 4);
}

/** The method and the result of a call over JSON-RPC or XML-RPC, `undefined` where there is none. */
function callOf(item: Case): { readonly method: string; readonly result: unknown } | undefined {
  const body = bodyOf(item.request);
  const method = /"method":"([\w.]+)"/.exec(body)?.[1] ?? /<methodName>([\w.]+)</.exec(body)?.[1];
  const reply = uncut(dataOf(bodyOf(item.response)));
  if (method === undefined || typeof reply !== "object" || reply === null) return undefined;
  return { method, result: Object.entries(reply).find(([name]) => name === "result" || name === "Value")?.[1] };
}
