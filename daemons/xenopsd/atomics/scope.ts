import type { Ambient } from "../../../runtime/ambient.ts";
import type { Logger } from "../../../runtime/log/logger.ts";
import type { Backend, VmDefinition } from "../backends/backend.ts";
import type { HostMemory } from "../memory/host-memory.ts";
import type { Store } from "../store/store.ts";
import type { TaskScope } from "../tasks/task.ts";
import type { Updates } from "../updates/updates.ts";
import type { VmView } from "./expand.ts";
import type { Hook, HookReason } from "./operation.ts";

/** Runs the administrator's programs; raises `Hook_failed`. */
export type RunHook = (
  hook: Hook,
  about: { vm: string; reason: HookReason; domid: number | undefined; task: TaskScope },
) => Promise<void>;

/** What steps work on. */
export interface StepScope {
  readonly store: Store;
  readonly backend: Backend;
  readonly memory: HostMemory;
  readonly updates: Updates;
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly runHook: RunHook;
  readonly limits: StepLimits;
  /** Puts a VM's definition in place of what was known; answers its id. */
  readonly importMetadata: (metadata: string) => Promise<string>;
}

/** Settings that steps depend on. */
export interface StepLimits {
  /** Seconds that a guest has to acknowledge a request to shut down. */
  readonly shutdownAckTimeout: number;
  /** Disks are plugged in one step. */
  readonly plugInOneStep: boolean;
}

/** The devices of a VM, as expansions see them. */
export function viewOf({ store, limits }: Pick<StepScope, "store" | "limits">, vm: string): VmView {
  return {
    vbds: store.devices("vbd", vm),
    vifs: store.devices("vif", vm),
    pcis: store.devices("pci", vm),
    vgpus: store.devices("vgpu", vm),
    vusbs: store.devices("vusb", vm),
    plugInOneStep: limits.plugInOneStep,
  };
}

/** A VM with its devices; raises `Does_not_exist`. */
export function definitionOf({ store }: Pick<StepScope, "store">, id: string): VmDefinition {
  return {
    vm: store.vm(id),
    vbds: store.devices("vbd", id),
    vifs: store.devices("vif", id),
    vgpus: store.devices("vgpu", id),
    vusbs: store.devices("vusb", id),
    pcis: store.devices("pci", id),
  };
}
