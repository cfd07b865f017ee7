import { Worker } from "node:worker_threads";
import type { ResolvedModel } from "../model/resolved.ts";
import type { OutputFile, Target } from "../targets/target.ts";

type Files = readonly OutputFile[];
interface Made {
  readonly target: string;
  readonly files: Files;
}

/** Megabytes for young objects: compilers leave many, and with the usual room they are copied again and again. */
const YOUNG = 64;

/**
 * Makes some targets on one thread beside this one, which begins to load their libraries at once: compilers that take as long to
 * load and to run as all other targets together. Ends with `close`.
 */
export class SideBench {
  readonly #worker: Worker | undefined;
  readonly #made = new Map<string, PromiseWithResolvers<Files>>();

  constructor(targets: readonly Target[]) {
    if (targets.length === 0) return;
    for (const { name } of targets) {
      const made = Promise.withResolvers<Files>();
      // Whoever asks for the files hears of a failure; nobody may.
      made.promise.catch(() => undefined);
      this.#made.set(name, made);
    }
    this.#worker = new Worker(new URL("side-thread.ts", import.meta.url), {
      workerData: [...this.#made.keys()],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
    });
    this.#worker.on("message", ({ target, files }: Made) => this.#made.get(target)?.resolve(files));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("the thread of the targets ended early")));
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

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #fail(error: unknown): void {
    for (const made of this.#made.values()) made.reject(error);
  }
}
