import type { Ambient, Timer } from "../ambient.ts";
import type { Logger } from "../log/logger.ts";
import { type Child, type ChildDefinition, type ChildOutput, launch } from "./child.ts";
import type { Announcement } from "./notify.ts";

/** What a supervisor is made from. */
export interface SupervisorOptions {
  /** In the order of their start; the stop is the other way round. */
  readonly children: readonly ChildDefinition[];
  readonly log: Logger;
  readonly ambient: Ambient;
  /** Where the children write their logs; default `inherit`: one log. */
  readonly output?: ChildOutput;
  /** How long each child may take to stop before it is killed; default 30. */
  readonly stopSeconds?: number;
}

/** A child that ran for so long before it died starts with the shortest pause again: it does not fail at its start. */
const healthyMilliseconds = 5000;
const firstPause = 100;
const longestPause = 30_000;

/** Milliseconds before the restart after the `deaths`-th death in a row: 100, 200, 400 ... at most 30 s. */
export function restartPause(deaths: number): number {
  return Math.min(firstPause * 2 ** Math.min(deaths - 1, 20), longestPause);
}

interface Slot {
  definition: ChildDefinition;
  child?: Child;
  deaths: number;
  startedAt: number;
  pause?: Timer;
}

/** Starts child processes in order, keeps them running, and stops them in reverse order. For one start and one stop. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #slots: Slot[];
  #stopping: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#slots = options.children.map((definition) => ({ definition, deaths: 0, startedAt: 0 }));
  }

  /**
   * Starts the children one after the other, each when the one before is ready. If one cannot be made ready, stops those
   * that run and raises an Error that names it. Answers what each announced, by name.
   */
  async start(): Promise<ReadonlyMap<string, Announcement>> {
    const announcements = new Map<string, Announcement>();
    for (const slot of this.#slots) {
      if (this.#stopping !== undefined) throw new Error("stopped while starting");
      const child = this.#launch(slot);
      try {
        const announced = await child.ready;
        announcements.set(slot.definition.name, announced);
        slot.definition = { ...slot.definition, ...slot.definition.again?.(announced) };
      } catch (error) {
        await this.stop();
        throw error;
      }
      this.#options.log.info(`${slot.definition.name} is ready`, { pid: child.pid });
      this.#watch(slot, child);
    }
    return announcements;
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
    slot.startedAt = ambient.monotonic();
    const child = launch(slot.definition, ambient, output);
    slot.child = child;
    return child;
  }

  /** Restarts the child when it ends, after a pause that grows with each death in a row. */
  #watch(slot: Slot, child: Child): void {
    const { log, ambient } = this.#options;
    void child.ended.then((how) => {
      delete slot.child;
      if (this.#stopping !== undefined) return;
      const healthy = ambient.monotonic() - slot.startedAt >= healthyMilliseconds;
      slot.deaths = healthy ? 1 : slot.deaths + 1;
      const pause = restartPause(slot.deaths);
      log.error(`${slot.definition.name} ended unasked: ${how}; starting it again in ${pause} ms`);
      slot.pause = ambient.after(pause, () => this.#restart(slot));
    });
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
