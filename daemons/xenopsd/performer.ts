import type { PowerState } from "../../generated/daemons/xenops.ts";
import type { JsonValue } from "../../runtime/daemon/descriptor.ts";
import { operationsFor } from "./atomics/checks.ts";
import { dynamicId } from "./atomics/device-steps.ts";
import { attachEarly, type Expandable, expand } from "./atomics/expand.ts";
import type { Atomic, Operation } from "./atomics/operation.ts";
import type { StepRunner } from "./atomics/run.ts";
import { type StepScope, viewOf } from "./atomics/scope.ts";
import { failure } from "./errors.ts";
import { type Receive, receive } from "./migration/destination.ts";
import { type Migrate, migrate, type SourceParts } from "./migration/source.ts";
import type { Task } from "./tasks/task.ts";

/** What moving VMs to other hosts needs besides. */
export interface MigrationParts extends Pick<SourceParts, "alias" | "instance" | "poolCertificates"> {
  /** Runs what needs a task of its own. */
  readonly apart: (dbg: string, run: (task: Task) => Promise<unknown>) => Promise<void>;
}

/** Power states in which an operation may begin; failures name the first. */
const POWER_STATES: Readonly<Partial<Record<Operation["op"], readonly [PowerState, ...PowerState[]]>>> = {
  VM_start: ["Halted"],
  VM_reboot: ["Running", "Paused"],
  VM_suspend: ["Running", "Paused"],
  VM_resume: ["Suspended", "Halted"],
};

/** Carries operations out: checks their preconditions, runs their steps, and follows what domains ask for. */
export class Performer {
  readonly #scope: StepScope;
  readonly #steps: StepRunner;
  readonly #migration: MigrationParts;
  readonly #rebooting = new Set<string>();

  constructor(scope: StepScope, steps: StepRunner, migration: MigrationParts) {
    this.#scope = scope;
    this.#steps = steps;
    this.#migration = migration;
  }

  /** VMs between two domains of their own. */
  get rebooting(): string[] {
    return [...this.#rebooting];
  }

  /** Whether a VM is between two domains of its own. */
  isRebooting(vm: string): boolean {
    return this.#rebooting.has(vm);
  }

  /** Carries an operation out; after a failure, a check only takes away what is left. Raises what the operation raises. */
  async perform(task: Task, operation: Operation, afterFailure: boolean): Promise<JsonValue | undefined> {
    switch (operation.op) {
      case "VM_check_state":
        return this.#checkVm(task, operation.vm, afterFailure);
      case "check_state":
        return this.#checkDevice(task, operation);
      case "Atomic":
        return this.#steps.run(task, [operation.atomic]);
      case "VM_migrate":
        return this.#migrate(task, operation);
      case "VM_receive_memory":
        return this.#receive(task, operation);
      case "VBD_hotplug":
      case "VBD_hotunplug":
      case "VIF_hotplug":
      case "VIF_hotunplug":
        return this.#steps.run(task, expand(operation, viewOf(this.#scope, operation.id[0])));
      default:
        return this.#performOnVm(task, operation);
    }
  }

  async #performOnVm(
    task: Task,
    operation: Extract<Operation, { readonly vm: string }> & {
      readonly op: Exclude<Operation["op"], "VM_check_state" | "VM_migrate" | "VM_receive_memory">;
    },
  ): Promise<undefined> {
    const { op, vm } = operation;
    const state = await this.#scope.backend.vm.powerState(this.#scope.store.vm(vm));
    if (op === "VM_start" && (state === "Running" || state === "Paused")) return;
    const [expected, ...others] = POWER_STATES[op] ?? [state];
    if (state !== expected && !others.includes(state)) {
      throw failure(["Bad_power_state", [state, expected]]);
    }
    if (op === "VM_reboot") this.#rebooting.add(vm);
    try {
      await this.#steps.run(task, expand(operation, viewOf(this.#scope, vm)));
    } finally {
      this.#rebooting.delete(vm);
    }
    this.#scope.updates.add(["Vm", vm]);
  }

  async #migrate(task: Task, operation: Migrate): Promise<undefined> {
    await migrate(
      {
        ...this.#migration,
        scope: this.#scope,
        run: (steps) => this.#steps.run(task, steps),
        undo: (steps) => this.#migration.apart(task.dbg, (own) => this.#steps.run(own, steps)),
        shutDown: (vm) => this.#expanded({ op: "VM_shutdown", vm }),
      },
      task,
      operation,
    );
  }

  async #receive(task: Task, operation: Receive): Promise<undefined> {
    await receive(
      {
        scope: this.#scope,
        run: (steps) => this.#steps.run(task, steps),
        undo: (steps) => this.#migration.apart(task.dbg, (own) => this.#steps.run(own, steps)),
        prepare: (vm) => [
          ...attachEarly(vm, viewOf(this.#scope, vm)),
          ...this.#expanded({ op: "VM_restore_vifs", vm }),
        ],
        restore: (vm) => this.#expanded({ op: "VM_restore_devices", vm, migration: true }),
        shutDown: (vm) => this.#expanded({ op: "VM_shutdown", vm }),
      },
      task,
      operation,
    );
  }

  #expanded(operation: Expandable & { readonly vm: string }): Atomic[] {
    return expand(operation, viewOf(this.#scope, operation.vm));
  }

  async #checkVm(task: Task, id: string, afterFailure: boolean): Promise<undefined> {
    const vm = this.#scope.store.vm(id);
    try {
      const state = await this.#scope.backend.vm.state(vm);
      if (state.power_state !== "Running" && state.power_state !== "Paused") return;
      const request = await this.#scope.backend.vm.actionRequest(vm);
      const operations = operationsFor({
        vm,
        request,
        uptime: this.#scope.ambient.now() / 1000 - state.last_start_time,
        minimumRebootDelay: this.#scope.backend.vm.minimumRebootDelay,
        afterFailure,
      });
      for (const operation of operations) await this.perform(task, operation, afterFailure);
    } finally {
      this.#scope.updates.add(["Vm", id]);
    }
  }

  async #checkDevice(task: Task, { kind, id }: Extract<Operation, { readonly op: "check_state" }>): Promise<undefined> {
    const state = await this.#scope.backend.vm.powerState(this.#scope.store.vm(id[0]));
    const alive = state === "Running" || state === "Paused";
    const request = alive ? await this.#deviceRequest(kind, id) : "Needs_unplug";
    if (request === "Needs_unplug") await this.#steps.run(task, unplugSteps(kind, id));
    if (request === "Needs_set_qos") await this.#steps.run(task, [{ do: "VBD_set_qos", id }]);
    if (kind === "vbd" || kind === "vusb") this.#scope.updates.add(dynamicId(kind, id));
  }

  #deviceRequest(kind: "vbd" | "vif" | "pci" | "vusb", id: readonly [string, string]) {
    const { store, backend } = this.#scope;
    switch (kind) {
      case "vbd":
        return backend.vbd.actionRequest(store.device(kind, id));
      case "vif":
        return backend.vif.actionRequest(store.device(kind, id));
      case "pci":
        return backend.pci.actionRequest(store.device(kind, id));
      case "vusb":
        return backend.vusb.actionRequest(store.device(kind, id));
    }
  }
}

function unplugSteps(kind: "vbd" | "vif" | "pci" | "vusb", id: readonly [string, string]) {
  switch (kind) {
    case "vbd":
      return [{ do: "VBD_unplug", id, force: true } as const];
    case "vif":
      return [{ do: "VIF_unplug", id, force: true } as const];
    case "pci":
      return [{ do: "PCI_unplug", id } as const];
    case "vusb":
      return [{ do: "VUSB_unplug", id } as const];
  }
}
