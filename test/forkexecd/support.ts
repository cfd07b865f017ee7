import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ForkexecdOptions, start } from "../../daemons/forkexecd/start.ts";
import { type Ambient, systemAmbient } from "../../runtime/ambient.ts";
import { createLogger } from "../../runtime/log/logger.ts";

/** A daemon with sockets and a log of its own. */
export interface Bench {
  readonly socket: string;
  readonly folder: string;
  readonly address: { readonly socket: string; readonly ambient: typeof systemAmbient };
  /** Lines of the log so far. */
  readonly lines: string[];
  /** Resolves with the first line, of those so far and those to come, that matches. */
  line(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** Runs with a daemon in this process, and stops it. */
export async function withForkexecd(
  run: (bench: Bench) => Promise<void>,
  options: ForkexecdOptions = {},
  ambient: Ambient = systemAmbient,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "fe-"));
  const socket = join(directory, "xapi", "main");
  const folder = join(directory, "fds");
  const lines: string[] = [];
  let told = () => {};
  const write = (line: string) => {
    lines.push(line);
    told();
  };
  const log = await createLogger({ name: "forkexecd", destination: { write, flush() {}, close() {} } });
  const daemon = await start({ socket, "descriptor-folder": folder, ...options }, { log, ambient });
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((each) => pattern.test(each));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
  };
  try {
    const stop = () => daemon.stop();
    await run({ socket, folder, address: { socket, ambient: systemAmbient }, lines, line, stop });
  } finally {
    await daemon.stop();
    rmSync(directory, { recursive: true });
  }
}

/** A connection that sends and receives bytes as they are. */
export class Raw {
  readonly socket: Socket;
  #bytes = "";
  #ended = false;
  #wake = () => {};

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.setEncoding("utf8");
    this.socket.on("data", (text: string) => {
      this.#bytes += text;
      this.#wake();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** The next message with its length; what is left where the connection has ended. */
  async receive(): Promise<string> {
    for (;;) {
      const length = 12 + Number(this.#bytes.slice(0, 12));
      if (this.#bytes.length >= 12 && this.#bytes.length >= length) {
        const message = this.#bytes.slice(0, length);
        this.#bytes = this.#bytes.slice(length);
        return message;
      }
      if (this.#ended) return this.#bytes;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** A message as its bytes are: the length was counted by hand of the tests, not by the code under test. */
export function framed(body: string): string {
  return `${String(Buffer.byteLength(body)).padStart(12, "0")}${body}`;
}

/** The text of a setup. */
export function setup(cmdargs: readonly string[], more: Readonly<Record<string, unknown>> = {}): string {
  const request = {
    cmdargs,
    env: ["PATH=/usr/bin:/bin"],
    id_to_fd_map: {},
    syslog_stdout: { enabled: false },
    redirect_stderr_to_stdout: false,
    ...more,
  };
  return framed(JSON.stringify(["Setup", request]));
}
