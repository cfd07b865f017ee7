import type { Hypervisor } from "../../../../bindings/hypervisor/hypervisor.ts";
import { connectSocket, xenstoredSocket } from "../../../../bindings/xenstore/socket.ts";
import type { Ambient } from "../../../../runtime/ambient.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import type { TextFiles } from "../../store/files.ts";
import type { Store } from "../../store/store.ts";
import type { Backend } from "../backend.ts";
import { xenBackend } from "../xen/backend.ts";
import type { XenSettings } from "../xen/context.ts";
import { xenBootLoader } from "./boot-loader.ts";
import { withDiskServers } from "./disk-server.ts";
import { hostDisks } from "./disks.ts";
import { qemuEmulators } from "./emulators.ts";
import { hostFacts } from "./files.ts";
import { hostHotplug } from "./hotplug.ts";
import { sysfsPciHost } from "./pci-host.ts";

/** What the real host's backend is told. */
export interface XcOptions {
  readonly ambient: Ambient;
  readonly log: Logger;
  readonly store: Store;
  readonly files: TextFiles;
  readonly hypervisor: Hypervisor;
  readonly settings: XenSettings;
  /** Path of QEMU; empty is where distributions have it. */
  readonly emulator: string;
  /** Socket of forkexecd. */
  readonly forkexecd: string;
  /** A file that names the control domain. */
  readonly inventory: string;
}

/** The backend on this host: Xen by its libraries, xenstored, the kernel's backends and QEMU (spec: xen-domain-build.md). */
export function xcBackend({ emulator, forkexecd, inventory, ...options }: XcOptions): Backend {
  const { ambient, log, settings } = options;
  const runner = { forkexecd, ambient };
  const qemu = { ...runner, log, program: emulator, seconds: settings.emulatorTimeout };
  return xenBackend({
    ...options,
    connect: () => connectSocket(xenstoredSocket(process.env), ambient, { mostWaiting: settings.watchQueue }),
    host: hostFacts(inventory),
    bootLoader: xenBootLoader(runner),
    storage: hostDisks,
    hotplug: (xenstore) => hostHotplug(xenstore, runner, log),
    emulators: (xenstore) => withDiskServers(qemuEmulators(xenstore, qemu), qemu),
    pciHost: sysfsPciHost,
  });
}
