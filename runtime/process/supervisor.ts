import type { Ambient, Timer } from "../ambient.ts";
import type { Logger } from "../log/logger.ts";
import { type Child, type ChildDefinition, type ChildOutput, launch } from "./child.ts";
import type { Announcement } from "./notify.ts";

/** What a supervisor is made from. */
export interface SupervisorOptions {
  /** In the order of their start, as far as `after` asks for one; the stop is the other way round, one by one. */
  readonly children: readonly ChildDefinition[];
  readonly log: Logger;
  readonly ambient: Ambient;
  /** Where the children write their logs; default `inherit`: one log. */
  readonly output?: ChildOutput;
  /** How long each child may take to stop before it is killed; default 30. */
  readonly stopSeconds?: number;
  /** Starts a child; default: in a process of its own. */
  readonly launch?: (definition: ChildDefinition) => Child;
  /** Told when a child has ended unasked, which then is not started again. */
  readonly lost?: (name: string, how: string) => void;
}

/** A child that was of use for so long before it died begins a new row of deaths: it does not fail by itself soon after its start. */
const healthyMilliseconds = 30_000;
/** Deaths in a row after which the restart does not wait. */
const quickRestarts = 4;
const firstPause = 200;
const longestPause = 30_000;

/** Milliseconds before the restart after the `deaths`-th death in a row: 0 four times, then 200, 400, 800 ... at most 30 s. */
export function restartPause(deaths: number): number {
  if (deaths <= quickRestarts) return 0;
  return Math.min(firstPause * 2 ** Math.min(deaths - quickRestarts - 1, 20), longestPause);
}

interface Slot {
  definition: ChildDefinition;
  child?: Child;
  deaths: number;
  /** When it became ready; `undefined` while it is not. */
  readyAt?: number;
  pause?: Timer;
}

/** Starts child processes in order, keeps them running, and stops them in reverse order. For one start and one stop. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots: Slot[];
  #stopping: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#slots = options.children.map((definition) => ({ definition, deaths: 0 }));
  }

  /**
   * Starts the children, each when those that it comes after are ready. If one cannot be made ready, stops those that run and raises an
   * Error that names it. Answers what each announced, by name.
   */
  async start(): Promise<ReadonlyMap<string, Announcement>> {
    const announcements = new Map<string, Announcement>();
    const starts = new Map<string, Promise<void>>();
    for (const slot of this.#slots) {
      const { name, after = [...starts.keys()] } = slot.definition;
      const before = Promise.all(after.map((other) => starts.get(other)));
      const start = before.then(async () => void announcements.set(name, await this.#startFirst(slot)));
      start.catch(() => undefined);
      starts.set(name, start);
    }
    try {
      await Promise.all(starts.values());
    } catch (error) {
      await this.stop();
      throw error;
    }
    return announcements;
  }

  async #startFirst(slot: Slot): Promise<Announcement> {
    if (this.#stopping !== undefined) throw new Error("stopped while starting");
    const child = this.#launch(slot);
    const announced = await child.ready;
    slot.definition = { ...slot.definition, ...slot.definition.again?.(announced) };
    this.#options.log.info(`${slot.definition.name} is ready`, { pid: child.pid });
    this.#watch(slot, child);
    return announced;
  }

  /** Stops the children, last started first, each after the one before has ended. A second call waits for the first. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** Process ids of the children that run, by name. */
  pids(): ReadonlyMap<string, number> {
    const entries = this.#slots.flatMap(({ definition, child }) =>
      child?.pid === undefined ? [] : [[definition.name, child.pid] as const],
    );
    return new Map(entries);
  }

  async #stopAll(): Promise<void> {
    // Before the first wait, so that no restart gets in between.
    for (const slot of this.#slots) slot.pause?.stop();
    for (const { definition, child } of this.#slots.toReversed()) {
      if (child === undefined) continue;
      await child.stop(this.#options.stopSeconds ?? 30);
      this.#options.log.info(`${definition.name} has stopped: ${await child.ended}`);
    }
  }

  #launch(slot: Slot): Child {
    const { ambient, output = "inherit" } = this.#options;
    delete slot.readyAt;
    const child = this.#options.launch?.(slot.definition) ?? launch(slot.definition, ambient, output);
    slot.child = child;
    child.ready.then(
      () => {
        slot.readyAt = ambient.monotonic();
      },
      () => undefined,
    );
    return child;
  }

  /** Restarts the child when it ends. One that ends cleanly was told to, most likely with all of us: our own signal may be late. */
  #watch(slot: Slot, child: Child): void {
    const { ambient, lost } = this.#options;
    void child.ended.then((how) => {
      delete slot.child;
      if (this.#stopping !== undefined) return;
      if (lost !== undefined) return lost(slot.definition.name, how);
      if (how !== "exit code 0") return this.#restartLater(slot, how);
      slot.pause = ambient.after(firstPause, () => this.#restartLater(slot, how));
    });
  }

  /** After a pause that grows with the deaths in a row. */
  #restartLater(slot: Slot, how: string): void {
    const { log, ambient } = this.#options;
    const healthy = slot.readyAt !== undefined && ambient.monotonic() - slot.readyAt >= healthyMilliseconds;
    slot.deaths = healthy ? 1 : slot.deaths + 1;
    const pause = restartPause(slot.deaths);
    log.error(`${slot.definition.name} ended unasked: ${how}; starting it again in ${pause} ms`);
    slot.pause = ambient.after(pause, () => this.#restart(slot));
  }

  #restart(slot: Slot): void {
    const { log } = this.#options;
    const child = this.#launch(slot);
    child.ready.then(
      () => log.info(`${slot.definition.name} is ready again`, { pid: child.pid }),
      (error: unknown) => log.exception("restart failed", error),
    );
    this.#watch(slot, child);
  }
}
