import { readFileSync } from "node:fs";
import { resolve } from "../../generator/model/resolve.ts";
import type { ResolvedModel } from "../../generator/model/resolved.ts";
import { datamodel } from "../../idl/index.ts";

/** The model that all tests of targets read. */
export const model: ResolvedModel = resolve(datamodel);

/** A call of a recording, and what the real server answered. */
export interface RecordedReply {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly result: unknown;
}

/**
 * The JSON-RPC calls of a file of `test/golden` that succeeded, those aside whose reply the recording cuts short. Times
 * that it masks become a fixed one.
 */
export function recordedReplies(file: string): RecordedReply[] {
  const text = readFileSync(new URL(`../golden/${file}`, import.meta.url), "utf8");
  const { cases } = JSON.parse(text) as { cases: readonly { request: string; response: string }[] };
  return cases
    .filter((c) => c.request.startsWith("POST /jsonrpc") && !/\[cut, \d+ characters\]$/.test(c.response))
    .flatMap((c) => {
      const call = bodyOf(c.request) as { method: string; params: readonly unknown[] };
      const reply = bodyOf(c.response) as { result?: unknown };
      return reply.result === undefined ? [] : [{ method: call.method, params: call.params, result: reply.result }];
    });
}

function bodyOf(message: string): unknown {
  const body = message.slice(message.indexOf("\r\n\r\n") + 4);
  return JSON.parse(body.replaceAll("<now>", "20260131T09:05:07Z"));
}
