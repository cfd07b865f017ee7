import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Ambient } from "../../runtime/ambient.ts";
import { messageOf } from "../../runtime/error-message.ts";
import type { Logger } from "../../runtime/log/logger.ts";
import { isMissing, makeFolder, writeFileAtomic } from "../../runtime/process/files.ts";
import type { Hypervisor } from "./backends/backend.ts";
import { pause } from "./pause.ts";

export interface BootMemoryOptions {
  readonly hypervisor: Hypervisor;
  readonly ambient: Ambient;
  readonly log: Logger;
  /** Ends the measurement. */
  readonly signal: AbortSignal;
  /** File that keeps the result until the next boot. */
  readonly path: string;
  /** Samples in a row that must agree. */
  readonly samples: number;
  /** Seconds between two samples. */
  readonly interval: number;
  /** Folder of the kernel's files; default `/`. */
  readonly root?: string;
}

/** Bytes by which samples may differ and still agree. */
const AGREE = 2 ** 20;
/** Samples after which memory that never settles is given up. */
const MOST_SAMPLES = 1_000;

/**
 * The memory that was free after boot, in bytes: measured once, when it has settled, and kept in a file (spec: squeezed.md, section 9).
 * What the host has beyond it is the hypervisor's own.
 */
export class BootMemory {
  readonly #options: BootMemoryOptions;
  readonly #measured: Promise<void>;

  constructor(options: BootMemoryOptions) {
    this.#options = options;
    this.#measured = this.#measure().catch((error: unknown) =>
      options.log.error(`the free memory of the host was not measured: ${messageOf(error)}`),
    );
  }

  /** Bytes; 0 where they could not be measured. Waits for the measurement. */
  async bytes(): Promise<number> {
    await this.#measured;
    try {
      const text = readFileSync(this.#options.path, "utf8").trim();
      if (/^\d+$/.test(text)) return Number(text);
      throw new Error(`${this.#options.path} holds no number`);
    } catch (error) {
      this.#options.log.warn(`the free memory after boot is not known, VMs may fail to start: ${messageOf(error)}`);
      return 0;
    }
  }

  async #measure(): Promise<void> {
    const { path, samples, interval, ambient, signal, log } = this.#options;
    if (isThere(path)) return;
    let last = Number.NaN;
    let agreeing = 1;
    for (let taken = 0; agreeing < samples; taken += 1) {
      if (taken === MOST_SAMPLES) throw new Error(`it has not settled after ${MOST_SAMPLES} samples`);
      if (taken > 0) await pause(ambient, interval, signal);
      if (signal.aborted) return;
      const sample = await this.#sample();
      agreeing = Math.abs(sample - last) <= AGREE ? agreeing + 1 : 1;
      last = sample;
    }
    makeFolder(dirname(path), 0o700);
    writeFileAtomic(path, String(last), 0o644);
    log.info(`${last} bytes of memory were free after boot`);
  }

  async #sample(): Promise<number> {
    const { hypervisor, root = "/" } = this.#options;
    const { free, scrub } = await hypervisor.physicalMemory();
    return (free + scrub + (await controlDomainKib(hypervisor, root))) * 1_024;
  }
}

/**
 * KiB of the control domain: what the hypervisor says, or what the kernel's Xen driver says, or all that the kernel knows of. Raises an
 * Error where nobody knows.
 */
async function controlDomainKib(hypervisor: Hypervisor, root: string): Promise<number> {
  const listed = await hypervisor.domain(0).catch(() => undefined);
  if (listed !== undefined) return listed.total;
  const folder = `${root}/sys/devices/system/xen_memory/xen_memory0/info`;
  const parts = ["low_kb", "high_kb", "current_kb"].map((name) => readNumber(`${folder}/${name}`, /^\s*(\d+)\s*$/));
  const known = parts.filter((part) => part !== undefined);
  if (known.length > 0) return known.reduce((sum, part) => sum + part, 0);
  const total = readNumber(`${root}/proc/meminfo`, /^MemTotal:\s+(\d+) kB$/m);
  if (total === undefined) throw new Error("nobody knows the size of the control domain");
  return total;
}

function readNumber(path: string, pattern: RegExp): number | undefined {
  try {
    const digits = pattern.exec(readFileSync(path, "utf8"))?.[1];
    return digits === undefined ? undefined : Number(digits);
  } catch {
    return undefined;
  }
}

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
