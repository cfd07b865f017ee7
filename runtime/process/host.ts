import type { Announcement } from "./notify.ts";

/** What a daemon that shares its process gets in the place of a process of its own. */
export interface Host {
  readonly arguments: readonly string[];
  /** Told how the daemon is stopped, before it starts. */
  begun(stop: (reason: string) => void): void;
  /** Told that the daemon can be used. */
  ready(announcement: Announcement | undefined): void;
  /** Told the exit code that its process would have ended with. */
  ended(code: number): void;
}

const expected = new Map<string, Host>();

/** From now on `runDaemon` of the daemon with this name runs it on `host`, once, and leaves the process alone. */
export function expectDaemon(name: string, host: Host): void {
  expected.set(name, host);
}

/** The host of a daemon that was expected; it is expected no more. */
export function takeHost(name: string): Host | undefined {
  const host = expected.get(name);
  expected.delete(name);
  return host;
}
