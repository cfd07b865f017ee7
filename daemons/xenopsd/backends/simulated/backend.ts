import { ShutdownCode } from "../../../../bindings/hypervisor/domain.ts";
import type { SimulatedDomain } from "../../../../bindings/hypervisor/simulated/domain.ts";
import { isFaultName } from "../../../../bindings/hypervisor/simulated/faults.ts";
import { SimulatedHost } from "../../../../bindings/hypervisor/simulated/host.ts";
import { cpuInfoText } from "../../../../bindings/hypervisor/simulated/processor.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import { defaults } from "../../../../runtime/config/load.ts";
import { type Logger, silentLogger } from "../../../../runtime/log/logger.ts";
import { doesNotExist, failure, internal } from "../../errors.ts";
import { xenopsdSettings } from "../../settings.ts";
import { nowhere, type TextFiles } from "../../store/files.ts";
import type { Store } from "../../store/store.ts";
import type { Backend, VmBackend } from "../backend.ts";
import { xenSettings } from "../xc/settings.ts";
import { type XenBackend, xenBackend } from "../xen/backend.ts";
import { domidOf, type XenSettings } from "../xen/context.ts";
import type { EmulatorEvent } from "../xen/emulators.ts";
import { SimulatedDisks } from "./disks.ts";
import { SimulatedVoices, simulatedEmulators } from "./emulators.ts";
import { noHotplug, noPciDevices, simulatedBootLoader } from "./parts.ts";

/** How the fictitious host is. */
export interface SimulatedOptions {
  readonly ambient: Ambient;
  readonly log?: Logger;
  readonly store: Store;
  readonly files: TextFiles;
  /** MiB. */
  readonly memoryMib: number;
  /** Factor on every simulated delay; 0: none. */
  readonly delayScale: number;
  /** The machine, where other daemons see the same one; it then outlives this backend. */
  readonly host?: SimulatedHost;
  readonly settings?: Partial<XenSettings>;
}

/** Nobody has to wait for a made-up guest that reboots again and again; the made-up kernel runs the scripts. */
const ofItsOwn = { minimumRebootDelay: 0, runsScripts: false } as const;

/** The backend on a host that is made up: hypervisor, xenstore, guests and all that serves them. */
export function simulatedBackend(options: SimulatedOptions): Backend {
  const { ambient, store, files, log = silentLogger } = options;
  const host =
    options.host ??
    new SimulatedHost({
      ambient,
      memoryMib: options.memoryMib,
      delayScale: options.delayScale,
      ...(files !== nowhere && { files }),
    });
  const voices = new SimulatedVoices();
  const base = xenBackend({
    ambient,
    log,
    store,
    files,
    hypervisor: host.hypervisor,
    connect: async () => host.open(),
    settings: { ...xenSettings(defaults(xenopsdSettings)), ...options.settings, ...ofItsOwn },
    host: { cpuInfo: async () => cpuInfoText, bootFiles: { hvmloader: "/hvmloader", shim: "/xen-shim" } },
    bootLoader: simulatedBootLoader(host),
    storage: new SimulatedDisks(host, files),
    hotplug: () => noHotplug,
    emulators: (xenstore) => simulatedEmulators(host, xenstore, voices),
    pciHost: noPciDevices,
  });
  return {
    ...base,
    vm: withFaults(base.vm, host),
    async init(report) {
      for (const id of store.vmIds()) defineFaults(host, store.vm(id));
      await base.init(report);
      host.begin();
    },
    settle: (uuid) => host.keep({ uuid }),
    // Nobody else can count them: it shows what VMs leave behind.
    diagnostics: () => ({ ...base.diagnostics(), xenstore_entries: host.store.tree.size }),
    trigger: (command, args) => trigger({ base, store, host, voices }, command, args),
    async stop() {
      await base.stop();
      if (options.host === undefined) await host.stop();
    },
  };
}

/** VMs name in their platform data what is to fail. */
function withFaults(vm: VmBackend, host: SimulatedHost): VmBackend {
  return {
    ...vm,
    add(record) {
      defineFaults(host, record);
      return vm.add(record);
    },
    remove(record) {
      host.faults.define(record.id, undefined);
      return vm.remove(record);
    },
    create(task, record, options) {
      defineFaults(host, record);
      if (host.fails(record.id, "out-of-memory")) {
        throw failure(["Cannot_free_this_much_memory", [record.memory_dynamic_min, 0]]);
      }
      return vm.create(task, record, options);
    },
  };
}

function defineFaults(host: SimulatedHost, vm: VmT): void {
  host.faults.define(vm.id, vm.platformdata["simulate-failures"]);
}

/** What events are carried out on. */
interface Stage {
  readonly base: XenBackend;
  readonly store: Store;
  readonly host: SimulatedHost;
  readonly voices: SimulatedVoices;
}

/** Carries out an event that a test asks for (spec: xenopsd.md, section 16). */
async function trigger(stage: Stage, command: string, args: readonly string[]): Promise<void> {
  const { base, store, host } = stage;
  const { context } = base;
  const [vm = "", name = ""] = args;
  switch (command) {
    case "reboot":
      return host.shutDown(domainOf(host, domidOf(context, vm), vm), ShutdownCode.reboot);
    case "halt":
      return host.shutDown(domainOf(host, domidOf(context, vm), vm), ShutdownCode.poweroff);
    case "crash":
      return host.shutDown(domainOf(host, domidOf(context, vm), vm), ShutdownCode.crash);
    case "simulate-failure":
    case "end-failure":
      store.vm(vm);
      if (!isFaultName(name)) throw doesNotExist("failure", name);
      host.faults.set(vm, name, command === "simulate-failure");
      return host.keep({ uuid: vm });
    case "check-vbd-plug-ordering":
      return checkPlugOrdering({ context }, store, vm);
    case "set-clock":
    case "show-drivers":
      return tell(stage, command, args);
    default:
      return base.trigger(command, args);
  }
}

/**
 * Has a device model tell something: `set-clock` [vm; seconds], `show-drivers` [vm; product; build; why its state cannot be saved from now on].
 * Raises `Internal_error` for what is no number, and for a VM without a device model.
 */
function tell({ base, voices }: Stage, command: "set-clock" | "show-drivers", args: readonly string[]): void {
  const [vm = "", first = "", second = "", why] = args;
  const domid = domidOf(base.context, vm);
  const number = (text: string) => {
    if (!/^-?\d{1,15}$/.test(text)) throw internal(`${command} needs a number, not ${text}`);
    return Number(text);
  };
  const event: EmulatorEvent =
    command === "set-clock"
      ? { tells: "clock", seconds: number(first) }
      : { tells: "drivers", product: number(first), build: number(second) };
  if (event.tells === "drivers") voices.refuseSave(domid, why);
  if (!voices.tell(domid, event)) throw internal(`VM ${vm} has no device model that is followed`);
}

function domainOf(host: SimulatedHost, domid: number, vm: string): SimulatedDomain {
  const domain = host.hypervisor.find(domid);
  if (domain === undefined) throw doesNotExist("domain", vm);
  return domain;
}

/** Raises `Internal_error` where a read-only disk was plugged before a writable one. */
async function checkPlugOrdering({ context }: Pick<XenBackend, "context">, store: Store, vm: string): Promise<void> {
  const plugged = await context.devices.all(vm, domidOf(context, vm));
  const modes = plugged.flatMap(({ of, name }) => (of === "vbd" ? [store.device("vbd", [vm, name]).mode] : []));
  const firstReadOnly = modes.indexOf("ReadOnly");
  if (firstReadOnly >= 0 && modes.lastIndexOf("ReadWrite") > firstReadOnly) {
    throw internal("A read-only disk was plugged before a writable one");
  }
}
