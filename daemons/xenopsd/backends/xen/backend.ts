import type { Hypervisor } from "../../../../bindings/hypervisor/hypervisor.ts";
import type { Connection } from "../../../../bindings/xenstore/connection.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import { unimplemented } from "../../errors.ts";
import type { TextFiles } from "../../store/files.ts";
import type { Store } from "../../store/store.ts";
import type { Backend, BackendEvent } from "../backend.ts";
import { Xenstore } from "./access.ts";
import type { BootLoader } from "./boot.ts";
import type { XenContext, XenSettings } from "./context.ts";
import { xenVgpus, xenVusbs } from "./devices/others.ts";
import { xenPcis } from "./devices/pci.ts";
import { DeviceTable } from "./devices/table.ts";
import { xenVbds } from "./devices/vbd.ts";
import { xenVifs } from "./devices/vif.ts";
import { DomainKeys } from "./domain-keys.ts";
import { Domains } from "./domains.ts";
import type { Emulators } from "./emulators.ts";
import { sendKey, sendTrigger } from "./guest-signals.ts";
import { xenHost } from "./host.ts";
import type { HostFacts } from "./host-facts.ts";
import type { Hotplug } from "./hotplug.ts";
import { NumaPlacement } from "./numa.ts";
import type { PciHost } from "./pci-host.ts";
import { prepareHost } from "./prepare.ts";
import { PrivateStates } from "./private-state.ts";
import { actionRequest } from "./shutdown.ts";
import type { DiskStorage } from "./storage.ts";
import { xenVms } from "./vms.ts";
import { DomainWatcher } from "./watch.ts";

/** What a host's backend stands on. */
export interface XenParts {
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly store: Store;
  readonly files: TextFiles;
  readonly hypervisor: Hypervisor;
  /** A connection to xenstored as the control domain; called again when one is lost. */
  readonly connect: () => Promise<Connection>;
  readonly settings: XenSettings;
  readonly host: HostFacts;
  readonly bootLoader: BootLoader;
  /** These three are made once xenstore can be reached through the context. */
  readonly storage: DiskStorage;
  readonly hotplug: (xenstore: Xenstore) => Hotplug;
  readonly emulators: (xenstore: Xenstore) => Emulators;
  readonly pciHost: PciHost;
}

/** A backend with what it is made of, for those who build on it. */
export interface XenBackend extends Backend {
  readonly context: XenContext;
}

/** The backend over a hypervisor and its xenstore, real or simulated (spec: xen-domain-build.md). */
export function xenBackend(parts: XenParts): XenBackend {
  const { ambient, hypervisor, settings } = parts;
  const xenstore = new Xenstore(parts.connect, ambient);
  const context: XenContext = {
    ...parts,
    xenstore,
    states: new PrivateStates(parts.files),
    domains: new Domains(hypervisor, ambient),
    keys: new DomainKeys(xenstore, parts.log, settings),
    devices: new DeviceTable(xenstore),
    numa: new NumaPlacement(hypervisor, parts.log, settings.numaPolicy),
    hotplug: parts.hotplug(xenstore),
    emulators: parts.emulators(xenstore),
  };
  let watcher: DomainWatcher | undefined;
  return {
    context,
    host: xenHost(context),
    vm: xenVms(context),
    vbd: xenVbds(context),
    vif: xenVifs(context),
    pci: xenPcis(context),
    vusb: xenVusbs(context),
    vgpu: xenVgpus(context),
    async init(report) {
      await prepareHost(context);
      watcher = new DomainWatcher(context, report);
      await watcher.begin();
      await reportUnfinished(context, report);
    },
    // What has to outlive the process is written as it changes.
    settle() {},
    diagnostics: () => ({ domains: context.domains.all().length }),
    trigger(command, [vm = "", what = ""]) {
      if (command === "sysrq") return sendKey(context, vm, what);
      if (command === "trigger") return sendTrigger(context, vm, what);
      throw unimplemented(command);
    },
    async stop() {
      watcher?.stop();
      context.emulators.unfollow();
      await xenstore.close();
      await hypervisor.close();
    },
  };
}

/** Domains that nobody finished setting up, or that have ended meanwhile, are looked after. */
async function reportUnfinished(context: XenContext, report: (event: BackendEvent) => void): Promise<void> {
  for (const { uuid } of context.domains.all()) {
    if (context.states.find(uuid) === undefined || !context.store.hasVm(uuid)) continue;
    if ((await actionRequest(context, context.store.vm(uuid))) !== undefined) report({ kind: "vm", vm: uuid });
  }
}
