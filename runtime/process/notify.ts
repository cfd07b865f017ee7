import { execFile } from "node:child_process";
import type { SendDatagram } from "../log/syslog.ts";

/** Tells the service manager how the start goes; silent when there is none. */
export interface Readiness {
  ready(announcement?: Announcement): void;
  stopping(): void;
  /** One line for `systemctl status`. */
  status(text: string): void;
}

/** What `readiness` needs. */
export interface ReadinessOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Loads what sends datagrams; called only when a service manager listens. Without it the program `systemd-notify` is run. */
  readonly openDatagrams?: () => Promise<SendDatagram>;
  /** The channel to a supervisor that forked this process. */
  readonly tellParent?: (message: ReadyMessage) => void;
  /** Told once for every failure to notify; the program goes on. */
  readonly failed: (error: unknown) => void;
}

/** What a daemon tells its supervisor about itself, such as the ports it got. */
export type Announcement = Readonly<Record<string, string | number>>;

/** What a supervised process sends to its supervisor when it can be used. */
export interface ReadyMessage {
  readonly kind: "ready";
  /** It answers when it is asked whether it lives. */
  readonly answers?: true;
  readonly announcement?: Announcement;
}

/** Whether something received from a child is its `ReadyMessage`. */
export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === "ready";
}

/** What a supervisor asks now and then, and what a process that lives answers. */
export const ALIVE = "alive";

/** Whether something received from the other end of the channel is that. */
export function isAliveMessage(message: unknown): boolean {
  return message === ALIVE;
}

/** The readiness protocols of systemd (sd_notify through `NOTIFY_SOCKET`) and of our own supervisor, whichever are there. */
export async function readiness(options: ReadinessOptions): Promise<Readiness> {
  const { environment, openDatagrams, tellParent, failed } = options;
  const socket = environment.NOTIFY_SOCKET ?? "";
  const send =
    socket === "" ? undefined : openDatagrams === undefined ? runNotify : await openDatagrams().catch(failed);
  const notify = (state: string) => {
    try {
      send?.(socket, Buffer.from(state));
    } catch (error) {
      failed(error);
    }
  };
  function runNotify(_socket: string, state: Uint8Array): void {
    // The unit must say NotifyAccess=all: the program speaks for its parent.
    execFile("systemd-notify", [`--pid=${process.pid}`, Buffer.from(state).toString()], (error) => {
      if (error !== null) failed(error);
    });
  }
  return {
    ready(announcement) {
      notify("READY=1");
      tellParent?.({ kind: "ready", answers: true, ...(announcement === undefined ? {} : { announcement }) });
    },
    stopping: () => notify("STOPPING=1"),
    status: (text) => notify(`STATUS=${text.replaceAll("\n", " ")}`),
  };
}
