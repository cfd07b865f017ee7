import { closeSync } from "node:fs";
import { type Ambient, sleep } from "../../runtime/ambient.ts";
import { loadUnixStreams, type UnixStreams } from "../libc/unix-stream.ts";
import { Channel, ForkexecError } from "./channel.ts";
import { requests } from "./protocol.ts";
import type { ProcessStatus } from "./status.ts";

/** A program to be started by forkexecd. Descriptors stay the caller's: close them when the start has ended. */
export interface ProgramRequest {
  /** Path of the program; there is no search. */
  readonly program: string;
  readonly arguments?: readonly string[];
  /** The whole environment, `NAME=value`; default: a PATH. */
  readonly environment?: readonly string[];
  /** Descriptors for 0, 1 and 2; what is left out is `/dev/null`. */
  readonly stdin?: number;
  readonly stdout?: number;
  readonly stderr?: number;
  /** Further descriptors by 36-character names; an argument that ends with a name gets the descriptor's number there. */
  readonly named?: Readonly<Record<string, number>>;
  /** Lines of its output go to syslog instead; the default key is the program's name. */
  readonly syslog?: { readonly key?: string; readonly stderrToo?: boolean };
}

/** How forkexecd is reached. */
export interface ForkexecAddress {
  /** Path of its socket. */
  readonly socket: string;
  readonly ambient: Ambient;
  /** How long each answer of the start may take; default 30. */
  readonly seconds?: number;
}

const DEFAULT_ENVIRONMENT = ["PATH=/sbin:/usr/sbin:/bin:/usr/bin"];
const DEFAULT_SECONDS = 30;
/** Pause before another attempt where the daemon has no room, and how many there are: 10 s in all. */
const RETRY_MS = 10;
const RETRIES = 1_000;

/** A program that runs. Wait for its end, or give it up: until then its connection is open. */
export class RunningProgram {
  readonly pid: number;
  readonly #channel: Channel;
  #end: Promise<ProcessStatus> | undefined;

  constructor(pid: number, channel: Channel) {
    this.pid = pid;
    this.#channel = channel;
  }

  /** How it ended, when it has; the same for every caller. Raises `ForkexecError`: `lost` where nobody can tell any more. */
  wait(): Promise<ProcessStatus> {
    this.#end ??= this.#channel
      .receive("finished")
      .then(({ status }) => status)
      .finally(() => this.#channel.close());
    return this.#end;
  }

  /** How it ended; `undefined` while it runs. Raises as `wait` does. */
  async poll(): Promise<ProcessStatus | undefined> {
    return this.#end !== undefined || this.#channel.ready ? this.wait() : undefined;
  }

  /** Nobody wants to know its end; it goes on. */
  giveUp(): void {
    // Of a wait that is under way the connection's end is not news.
    this.#end?.catch(() => {});
    this.#channel.send(requests.dontwaitpid());
    this.#channel.close();
  }
}

/**
 * Starts a program (spec: forkexecd.md, sections 4 and 7). One that cannot be run starts, too, and ends with 127 or 126. Raises
 * `ForkexecError`, and `LibraryMissing` where descriptors cannot be passed.
 */
export async function startProgram(request: ProgramRequest, address: ForkexecAddress): Promise<RunningProgram> {
  const { ambient, socket, seconds = DEFAULT_SECONDS } = address;
  const passed = descriptorsOf(request, ambient);
  const channel = await Channel.open(socket, ambient);
  try {
    channel.send(
      requests.setup({
        cmdargs: [request.program, ...(request.arguments ?? [])],
        env: request.environment ?? DEFAULT_ENVIRONMENT,
        id_to_fd_map: Object.fromEntries(passed.map(({ name, target }) => [name, target])),
        syslog_stdout: {
          enabled: request.syslog !== undefined,
          ...(request.syslog?.key !== undefined && { key: request.syslog.key }),
        },
        redirect_stderr_to_stdout: request.syslog?.stderrToo ?? false,
      }),
    );
    const { path } = await channel.receive("setup response", seconds);
    if (passed.length > 0) await pass(await loadUnixStreams(), path, passed, ambient);
    channel.send(requests.exec());
    const { pid } = await channel.receive("execed", seconds);
    return new RunningProgram(pid, channel);
  } catch (error) {
    channel.close();
    throw error;
  }
}

interface Passed {
  readonly name: string;
  readonly target: readonly [] | readonly [number];
  readonly descriptor: number;
}

function descriptorsOf({ stdin, stdout, stderr, named = {} }: ProgramRequest, ambient: Ambient): Passed[] {
  const standard = [stdin, stdout, stderr].flatMap((descriptor, number): Passed[] =>
    descriptor === undefined ? [] : [{ name: ambient.uuid(), target: [number], descriptor }],
  );
  const others = Object.entries(named).map(([name, descriptor]): Passed => {
    if (name.length !== 36) throw new ForkexecError("invalid request", `${name} is no name of a descriptor`);
    return { name, target: [], descriptor };
  });
  return [...standard, ...others];
}

async function pass(streams: UnixStreams, path: string, passed: readonly Passed[], ambient: Ambient): Promise<void> {
  const socket = await untilRoom(ambient, () => connectIfRoom(streams, path));
  try {
    for (const { name, descriptor } of passed) {
      const data = Buffer.from(name, "latin1");
      await untilRoom(ambient, () => (streams.send(socket, data, descriptor) ? true : undefined));
    }
  } finally {
    closeSync(socket);
  }
}

function connectIfRoom(streams: UnixStreams, path: string): number | undefined {
  try {
    return streams.connect(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return undefined;
    throw error;
  }
}

/** Tries until there is a result. Raises `timeout`. */
async function untilRoom<T>(ambient: Ambient, attempt: () => T | undefined): Promise<T> {
  for (let tried = 0; tried < RETRIES; tried += 1) {
    const result = attempt();
    if (result !== undefined) return result;
    await sleep(ambient, RETRY_MS);
  }
  throw new ForkexecError("timeout", "forkexecd does not take descriptors");
}
