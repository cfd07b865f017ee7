import { Worker } from "node:worker_threads";
import type { ResolvedModel } from "../model/resolved.ts";
import type { Target } from "../targets/target.ts";
import { type LaidDown, type StagingPlace, TargetFault } from "./lay-down.ts";

type Files = readonly LaidDown[];

/** What the thread is started with. */
export interface SideWork {
  /** Of the targets. */
  readonly names: readonly string[];
  readonly place: StagingPlace;
}

/** What the thread tells of a target: its files, or what it may not do. */
export type Made = { readonly target: string } & ({ readonly files: Files } | { readonly fault: string });

/** Megabytes for young objects: compilers leave many, and with the usual room they are copied again and again. */
const YOUNG = 64;

/**
 * Makes some targets on one thread beside this one, which begins to load their libraries at once: compilers that take as long to
 * load and to run as all other targets together. The thread lays the files down itself, and ends
 * when it has made everything, or with `close`.
 */
export class SideBench {
  readonly #worker: Worker | undefined;
  readonly #made = new Map<string, PromiseWithResolvers<Files>>();

  /** @param names of targets; each is also the name of its folder and its export */
  constructor(names: readonly string[], place: StagingPlace) {
    if (names.length === 0) return;
    for (const name of names) {
      const made = Promise.withResolvers<Files>();
      // Whoever asks for the files hears of a failure; nobody may.
      made.promise.catch(() => undefined);
      this.#made.set(name, made);
    }
    this.#worker = new Worker(new URL("side-thread.ts", import.meta.url), {
      workerData: { names: [...this.#made.keys()], place } satisfies SideWork,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    this.#worker.on("message", (made: Made) => this.#take(made));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("the thread of the targets ended early")));
  }

  /** Whether a target is made here. */
  makes({ name }: Target): boolean {
    return this.#made.has(name);
  }

  /** Starts the work. The model goes over as JSON: a clone of its objects takes half as long again. */
  begin(model: ResolvedModel): void {
    this.#worker?.postMessage(JSON.stringify(model));
  }

  /**
   * The files of a target, as soon as they are made.
   *
   * @throws whatever the target throws
   */
  async filesOf({ name }: Target): Promise<Files> {
    const made = this.#made.get(name);
    if (made === undefined) throw new Error(`${name} is not made on the side`);
    return made.promise;
  }

  /** Gives up what is not made yet. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #take(made: Made): void {
    const waiting = this.#made.get(made.target);
    if ("files" in made) waiting?.resolve(made.files);
    else waiting?.reject(new TargetFault(made.target, made.fault));
  }

  #fail(error: unknown): void {
    for (const made of this.#made.values()) made.reject(error);
  }
}
