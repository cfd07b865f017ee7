import { writeSync } from "node:fs";
import { constants } from "node:os";
import { messageOf } from "../../../runtime/error-message.ts";
import type { ControlFunctions } from "../../libxenctrl/blocking.ts";
import { controlFunctions } from "../../libxenctrl/functions.ts";
import { openInterface } from "../../libxenctrl/library.ts";
import { type ForeignMemory, openForeignMemory } from "../../libxenforeignmemory/foreign-memory.ts";
import { type GuestFunctions, guestFunctions } from "../../libxenguest/functions.ts";
import { LogLevel, openLogger } from "../../libxentoollog/logger.ts";
import { DomainBuildError, HypervisorError } from "../errors.ts";

const standardError = 2;
const errnos: Readonly<Record<string, number>> = constants.errno;

/** The libraries' functions in a process that builds, saves or restores one domain: its end closes everything. */
export interface BuilderTools {
  readonly control: ControlFunctions;
  readonly guest: GuestFunctions;
  readonly memory: ForeignMemory;
}

/** Opens the libraries; they print to stderr. Raises `LibraryMissing`. */
export async function openTools(): Promise<BuilderTools> {
  const logger = await openLogger(standardError, LogLevel.warn);
  const opened = await openInterface(logger.handle);
  return {
    control: await controlFunctions(opened),
    guest: await guestFunctions(opened),
    memory: await openForeignMemory(),
  };
}

/** Prints a line for the caller's log. */
export function note(text: string): void {
  writeSync(standardError, `${text}\n`);
}

/** Runs a step of a build, by the name that the domain builder has for it. Raises `DomainBuildError` of that name. */
export function inStep<T>({ guest }: BuilderTools, step: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof DomainBuildError) throw error;
    const text = messageOf(error);
    const errno = error instanceof Error && "code" in error ? errnos[String(error.code)] : undefined;
    const detail = error instanceof HypervisorError ? guest.lastError() : "";
    throw new DomainBuildError(step, errno ?? 0, detail === "" ? text : `${text} (${detail})`);
  }
}
