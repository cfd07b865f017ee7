import type { Socket } from "node:net";
import { join } from "node:path";
import { Frames } from "../../bindings/forkexec/frame.ts";
import type { UnixStreams } from "../../bindings/libc/unix-stream.ts";
import type { Ferpc, SetupCmd } from "../../generated/daemons/forkexecd.ts";
import type { Ambient, Timer } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import { DescriptorInbox } from "./inbox.ts";
import type { Launcher, Started } from "./launcher.ts";
import { readMessage, writeMessage } from "./messages.ts";
import { checkSetup } from "./plan.ts";

export interface ConversationContext {
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly streams: UnixStreams;
  readonly launcher: Launcher;
  /** Folder of the sockets that take descriptors. */
  readonly folder: string;
  /** How long a client may take until its program is started. */
  readonly setupSeconds: number;
}

type State =
  | { readonly kind: "new" }
  /** Descriptors may be passed. */
  | { readonly kind: "collecting"; readonly setup: SetupCmd; readonly inbox: DescriptorInbox; readonly timer: Timer }
  | { readonly kind: "running"; readonly program: Started }
  | { readonly kind: "ended" };

/** Between two looks for descriptors, so that a client with many need not wait for room. */
const COLLECT_MS = 20;
/** How long a killed program may take to end. */
const KILL_MS = 5_000;

/**
 * One client and its program (spec: forkexecd.md, section 4): what is to be run, the descriptors, the start, the end. A program outlives a
 * client that goes away.
 */
export class Conversation {
  readonly #socket: Socket;
  readonly #context: ConversationContext;
  readonly #frames = new Frames();
  readonly #deadline: Timer;
  #state: State = { kind: "new" };

  constructor(socket: Socket, context: ConversationContext) {
    this.#socket = socket;
    this.#context = context;
    const { ambient, setupSeconds } = context;
    this.#deadline = ambient.after(setupSeconds * 1_000, () => this.#fail(`no start within ${setupSeconds} s`));
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
    socket.on("error", () => {});
    socket.on("close", () => this.#fail("the client has gone"));
  }

  /** Ends the conversation: the program, if its end is waited for, is killed, and its end told. */
  async stop(): Promise<void> {
    const state = this.#state;
    if (state.kind === "running") {
      state.program.kill();
      await this.#endOf(state.program);
    }
    this.#fail("the daemon stops");
  }

  /** Waits for the end of a program that was killed, but not for ever: one may hang in the kernel. */
  #endOf({ ended }: Started): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#context.ambient.after(KILL_MS, resolve);
      void ended.then(() => {
        timer.stop();
        resolve();
      });
    });
  }

  #received(chunk: Buffer): void {
    try {
      for (const body of this.#frames.push(chunk)) {
        if (this.#state.kind === "ended") return;
        this.#message(readMessage(body));
      }
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  /** Raises an Error for what ends the conversation. */
  #message(message: Ferpc): void {
    const state = this.#state;
    const setup = Array.isArray(message) && message[0] === "Setup" ? message[1] : undefined;
    if (state.kind === "new" && setup !== undefined) this.#setup(setup);
    else if (state.kind === "new") throw new Error("the first message is no Setup");
    else if (state.kind === "collecting" && message === "Exec") this.#exec(state);
    else if (state.kind === "running" && message === "Dontwaitpid") this.#end();
    else this.#context.log.debug(`a message is ignored: ${Array.isArray(message) ? message[0] : message}`);
  }

  #setup(setup: SetupCmd): void {
    checkSetup(setup);
    const { streams, folder, ambient } = this.#context;
    const inbox = new DescriptorInbox(streams, join(folder, `fd_${ambient.uuid()}`), Object.keys(setup.id_to_fd_map));
    const timer = ambient.every(COLLECT_MS, () => this.#collect(inbox));
    this.#state = { kind: "collecting", setup, inbox, timer };
    this.#socket.write(writeMessage(["Setup_response", { fd_sock_path: inbox.path }]));
  }

  #collect(inbox: DescriptorInbox): void {
    try {
      inbox.collect();
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #exec({ setup, inbox, timer }: Extract<State, { kind: "collecting" }>): void {
    timer.stop();
    this.#deadline.stop();
    let program: Started;
    try {
      inbox.collect();
      program = this.#context.launcher.start(setup, inbox.received);
    } finally {
      inbox.close();
    }
    this.#state = { kind: "running", program };
    this.#socket.write(writeMessage(["Execed", program.pid]));
    void program.ended.then((status) => {
      if (this.#state.kind !== "running") return;
      if (status !== undefined) this.#socket.write(writeMessage(["Finished", [...status]]));
      this.#end();
    });
  }

  /** Drops the client; its program goes on. */
  #fail(reason: string): void {
    const state = this.#state;
    if (state.kind === "ended") return;
    if (state.kind === "collecting") {
      state.timer.stop();
      state.inbox.close();
    }
    const program = state.kind === "running" ? `, ${state.program.pid} goes on` : "";
    this.#context.log.warn(`a client is dropped: ${reason}${program}`);
    this.#close(() => this.#socket.destroy());
  }

  /** Closes once everything is written. */
  #end(): void {
    this.#close(() => this.#socket.destroySoon());
  }

  #close(act: () => void): void {
    this.#state = { kind: "ended" };
    this.#deadline.stop();
    act();
  }
}
