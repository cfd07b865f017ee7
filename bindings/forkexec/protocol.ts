import { isObject } from "../../runtime/daemon/json.ts";
import { frame } from "./frame.ts";
import type { ProcessStatus } from "./status.ts";

/** What a program is to be started with (spec: forkexecd.md, section 3.1). */
export interface SetupRequest {
  /** Path of the program and its arguments. */
  readonly cmdargs: readonly string[];
  /** The whole environment, `NAME=value`. */
  readonly env: readonly string[];
  /** Descriptors that will be passed: by their 36-character names, the number that each gets, or any. */
  readonly id_to_fd_map: Readonly<Record<string, readonly [] | readonly [number]>>;
  /** Lines of its output go to syslog under a key. */
  readonly syslog_stdout: { readonly enabled: boolean; readonly key?: string };
  readonly redirect_stderr_to_stdout: boolean;
}

/** What the daemon says. */
export type ServerMessage =
  | { readonly kind: "setup response"; readonly path: string }
  | { readonly kind: "execed"; readonly pid: number }
  | { readonly kind: "finished"; readonly status: ProcessStatus };

/** The messages that a client sends, ready for the wire; members in the order in which they are declared. */
export const requests = {
  setup({ cmdargs, env, id_to_fd_map, syslog_stdout, redirect_stderr_to_stdout }: SetupRequest): Buffer {
    const { enabled, key } = syslog_stdout;
    const syslog = { enabled, ...(key !== undefined && { key }) };
    const body = { cmdargs, env, id_to_fd_map, syslog_stdout: syslog, redirect_stderr_to_stdout };
    return frame(JSON.stringify(["Setup", body]));
  },
  exec: (): Buffer => frame('"Exec"'),
  dontwaitpid: (): Buffer => frame('"Dontwaitpid"'),
};

/** Reads a message of the daemon. Raises an Error for anything else. */
export function readServerMessage(body: string): ServerMessage {
  const message: unknown = JSON.parse(body);
  if (Array.isArray(message) && message.length === 2) {
    const [tag, argument]: unknown[] = message;
    const name = String(tag).toLowerCase();
    if (name === "setup_response" && isObject(argument) && typeof argument.fd_sock_path === "string") {
      return { kind: "setup response", path: argument.fd_sock_path };
    }
    if (name === "execed" && Number.isSafeInteger(argument)) return { kind: "execed", pid: Number(argument) };
    const status = name === "finished" ? readStatus(argument) : undefined;
    if (status !== undefined) return { kind: "finished", status };
  }
  throw new Error(`not a message of forkexecd: ${body.slice(0, 200)}`);
}

const TAGS = ["WEXITED", "WSIGNALED", "WSTOPPED"] as const;

function readStatus(value: unknown): ProcessStatus | undefined {
  if (!Array.isArray(value) || value.length !== 2 || !Number.isSafeInteger(value[1])) return undefined;
  const tag = TAGS.find((known) => known === String(value[0]).toUpperCase());
  return tag === undefined ? undefined : [tag, Number(value[1])];
}
