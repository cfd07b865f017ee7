import { readFileSync } from "node:fs";

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

/** The uuids of the recorder's host and control domain, which were not masked. */
const FIXED: readonly (readonly [string, string])[] = [
  ["11111111-2222-4333-8444-555555555555", "<uuid-host>"],
  ["66666666-7777-4888-9999-aaaaaaaaaaaa", "<uuid-dom0>"],
];

/** One file of recordings. */
export class Transcript {
  readonly name: string;
  /** The HTTP exchanges, in order. */
  readonly cases: readonly Case[];
  /** Everything else. */
  readonly others: readonly Entry[];

  constructor(name: string) {
    let text = readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), "utf8");
    for (const [uuid, placeholder] of FIXED) text = text.replaceAll(uuid, placeholder);
    const { cases }: { cases: (Entry & { closed?: unknown })[] } = JSON.parse(text);
    this.name = name;
    this.cases = cases.filter((entry) => entry.closed !== undefined) as unknown as Case[];
    this.others = cases.filter((entry) => entry.closed === undefined);
  }

  /** The first record of an object that the recording shows: as the result of a call, in a map of records or an event. */
  recordOf(className: string, placeholder: number): Readonly<Record<string, unknown>> | undefined {
    const ref = `OpaqueRef:<ref${placeholder}>`;
    for (const item of this.cases) {
      const call = jsonCallOf(item);
      const result = call?.result;
      if (typeof result !== "object" || result === null) continue;
      if (call?.method === `${className}.get_record` && item.request.includes(`"${ref}"]`)) return result as never;
      if (call?.method.startsWith(`${className}.get_all_records`) && ref in result) return result[ref as never];
      const { events } = result as { events?: readonly { ref: string; snapshot?: never }[] };
      const event = events?.find((other) => other.ref === ref && other.snapshot !== undefined);
      if (event !== undefined) return event.snapshot;
    }
    return undefined;
  }
}

/** The body of a recorded message. */
export function bodyOf(text: string): string {
  const at = text.indexOf("\r\n\r\n");
  return at < 0 ? "" : text.slice(at + 4);
}

/** What upstream answered to a JSON-RPC call, `undefined` for anything else. */
export function jsonCallOf(item: Case): { readonly method: string; readonly result: unknown } | undefined {
  try {
    const { method } = JSON.parse(bodyOf(item.request));
    const { result } = JSON.parse(bodyOf(item.response));
    return typeof method === "string" ? { method, result } : undefined;
  } catch {
    return undefined;
  }
}
