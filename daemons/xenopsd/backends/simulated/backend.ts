import type { Ambient } from "../../../../runtime/ambient.ts";
import { doesNotExist, internal, unimplemented } from "../../errors.ts";
import type { TextFiles } from "../../store/files.ts";
import type { Store } from "../../store/store.ts";
import type { Backend } from "../backend.ts";
import { simulatedPcis, simulatedVbds, simulatedVgpus, simulatedVifs, simulatedVusbs } from "./devices.ts";
import { isFailureName } from "./domain.ts";
import { Guests } from "./guest.ts";
import { simulatedHost } from "./host.ts";
import { Hypervisor } from "./hypervisor.ts";
import { endDomain, simulatedVms } from "./vms.ts";

/** How the fictitious host is. */
export interface SimulatedOptions {
  readonly ambient: Ambient;
  readonly store: Store;
  readonly files: TextFiles;
  /** MiB. */
  readonly memoryMib: number;
  /** Factor on every simulated delay; 0: none. */
  readonly delayScale: number;
}

/** A backend without a hypervisor (spec: xenopsd.md, section 16): domains, guests and devices are made up. */
export function simulatedBackend(options: SimulatedOptions): Backend {
  const { ambient, store, files, delayScale } = options;
  const totalMemory = options.memoryMib * 2 ** 20;
  const hypervisor = new Hypervisor({ ambient, files, totalMemory, delayScale });
  const guests = new Guests(hypervisor, (id) => (store.hasVm(id) ? store.vm(id) : undefined));
  return {
    host: simulatedHost(totalMemory),
    vm: simulatedVms(hypervisor, guests),
    vbd: simulatedVbds(hypervisor),
    vif: simulatedVifs(hypervisor),
    pci: simulatedPcis(hypervisor),
    vusb: simulatedVusbs(hypervisor),
    vgpu: simulatedVgpus(hypervisor),
    init(report) {
      hypervisor.listen(report);
      for (const [id, domain] of hypervisor.running()) {
        // A domain that nobody finished setting up, or that has ended meanwhile, is looked after.
        if (domain.request !== undefined) report({ kind: "vm", vm: id });
        guests.run(id);
      }
    },
    settle: (vm) => hypervisor.settle(vm),
    trigger: (command, args) => trigger(store, hypervisor, guests, command, args),
    stop: () => guests.stop(),
  };
}

function trigger(store: Store, hypervisor: Hypervisor, guests: Guests, command: string, args: readonly string[]): void {
  const [vm = "", name = ""] = args;
  switch (command) {
    case "reboot":
      endDomain(hypervisor, guests, vm, "Needs_reboot");
      break;
    case "halt":
      endDomain(hypervisor, guests, vm, "Needs_poweroff");
      break;
    case "crash":
      endDomain(hypervisor, guests, vm, "Needs_crashdump");
      break;
    case "simulate-failure":
    case "end-failure":
      setFailure(store, hypervisor, vm, name, command === "simulate-failure");
      break;
    case "check-vbd-plug-ordering":
      checkPlugOrdering(store, hypervisor, vm);
      break;
    default:
      throw unimplemented(command);
  }
}

function setFailure(store: Store, hypervisor: Hypervisor, vm: string, name: string, on: boolean): void {
  store.vm(vm);
  if (!isFailureName(name)) throw doesNotExist("failure", name);
  const state = hypervisor.change(vm);
  state.failures = state.failures.filter((each) => each !== name);
  if (on) state.failures.push(name);
  hypervisor.settle(vm);
}

/** Raises `Internal_error` where a read-only disk was plugged before a writable one. */
function checkPlugOrdering(store: Store, hypervisor: Hypervisor, vm: string): void {
  const plugged = Object.entries(hypervisor.domain(vm).vbd).sort(([, a], [, b]) => a.order - b.order);
  const modes = plugged.map(([name]) => store.device("vbd", [vm, name]).mode);
  const firstReadOnly = modes.indexOf("ReadOnly");
  if (firstReadOnly >= 0 && modes.lastIndexOf("ReadWrite") > firstReadOnly) {
    throw internal("A read-only disk was plugged before a writable one");
  }
}
