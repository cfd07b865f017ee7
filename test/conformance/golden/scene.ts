import type { Loose } from "./match.ts";
import type { Stage, Values } from "./stage.ts";
import type { Entry } from "./transcript.ts";

type Step = (stage: Stage) => void | Promise<void>;

/** What a recording began from and what went on beside it; recordings leave out some of the calls that were made. */
export interface Scene {
  /** Settings of the recorder's daemon that were not the defaults. */
  readonly settings?: Values;
  /** Makes the objects that were there at the start. */
  readonly prepare: Step;
  /** What happened right before a case. */
  readonly before?: Readonly<Record<string, Step>>;
  /** What happened while a case waited for its reply. */
  readonly meanwhile?: Readonly<Record<string, Step>>;
  /** Compares an entry that is no exchange; raises where it differs. */
  readonly others?: Readonly<Record<string, (stage: Stage, entry: Entry) => void | Promise<void>>>;
  /** Values that depend on the machine. */
  readonly loose?: Loose;
}

/** Numbers of the database's generations and counts of what else there is. */
export const looseEvents: Loose = (path) =>
  path.includes("valid_ref_counts") || (path.includes("events") && path.at(-1) === "id") || path.at(-1) === "timestamp";

const MACHINE = new Set([
  "software_version",
  "cpu_info",
  "stepping",
  "ssh_enabled",
  "ssh_auto_mode",
  "ntp_mode",
  "timezone",
  "memory_free",
  "boot_free_mem",
  "agent_start_time",
  "boot_time",
  "iscsi_iqn",
  "telemetry_next_collection",
]);

/** What a host says of itself and its programs, and times that are drawn by lot. */
export const looseMachine: Loose = (path) => path.some((name) => MACHINE.has(name));
