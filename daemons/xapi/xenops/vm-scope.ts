import type { XenopsClient } from "../../../generated/daemons/xenops.ts";
import type { JsonValue } from "../../../runtime/daemon/descriptor.ts";

/** What work on a VM is done with. */
export interface VmScope {
  readonly client: XenopsClient;
  /** The VM's uuid, its name there. */
  readonly id: string;
  readonly dbg: string;
  /** Waits for the end of a task of the VM manager; raises its failure. */
  finish(task: string): Promise<void>;
  /** The same for two tasks, of which the later one was asked for while the earlier one was under way. */
  finishBoth(earlier: string, later: string): Promise<void>;
  /** Waits for the end of a task and answers its result; nothing where it has none. */
  result(task: string): Promise<JsonValue | undefined>;
}
