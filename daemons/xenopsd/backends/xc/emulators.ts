import { readFile, rm, writeFile } from "node:fs/promises";
import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { messageOf } from "../../../../runtime/error-message.ts";
import type { Logger } from "../../../../runtime/log/logger.ts";
import { failure } from "../../errors.ts";
import type { Xenstore } from "../xen/access.ts";
import type { Emulators } from "../xen/emulators.ts";
import { domainPath } from "../xen/paths.ts";
import type { ProgramRunner } from "./programs.ts";
import { qemuArguments, qemuFiles } from "./qemu-arguments.ts";
import { QemuEvents, whyNotSaved } from "./qemu-events.ts";
import {
  deviceModel,
  endOf,
  endProcess,
  forgetFiles,
  forgetStates,
  runningPid,
  startQemu,
  untilUp,
} from "./qemu-process.ts";
import { plugUsbDevice, unplugUsbDevice, usbDevicesOf } from "./qemu-usb.ts";
import { setQemuVcpus } from "./qemu-vcpus.ts";
import { type QmpConnection, QmpMonitors, withQmp } from "./qmp.ts";

export interface EmulatorOptions extends ProgramRunner {
  readonly log: Logger;
  /** Path of QEMU; empty is where distributions have it. */
  readonly program: string;
  /** Seconds that a device model may take to start. */
  readonly seconds: number;
}

/** Device models of HVM guests: QEMU, started by forkexecd so that they outlive this daemon (spec: xen-domain-build.md, section 10). */
export function qemuEmulators(xenstore: Xenstore, options: EmulatorOptions): Omit<Emulators, "serveDisks"> {
  const { ambient, log } = options;
  const monitors = new QmpMonitors(ambient);
  /** Whether the monitor for whoever follows events takes connections. */
  const isUp = (domid: number) => withQmp(qemuFiles(domid).events, ambient, async () => true).catch(() => false);
  const command = <T>(domid: number, use: (qmp: QmpConnection) => Promise<T>) =>
    monitors.use(qemuFiles(domid).commands, use);
  const pidOf = (domid: number) => runningPid(deviceModel(domid));
  const events = new QemuEvents({
    ambient,
    socketOf: (domid) => qemuFiles(domid).events,
    runs: async (domid) => (await pidOf(domid)) !== undefined,
  });
  /** Domains whose device models are being ended. */
  const expected = new Set<number>();
  /** Who follows the domain hears of an end that nobody asked for (spec: xen-domain-build.md, section 10.3). */
  const tellEnd = async (domid: number, how: string) => {
    if (expected.delete(domid)) return;
    const home = domainPath(domid);
    await xenstore.update(async (tree) => {
      if ((await readTextIfAny(tree, `${home}/domid`)) !== undefined) await tree.write(`${home}/qemu-pid-signal`, how);
    });
  };
  const end = async (domid: number) => {
    if ((await pidOf(domid)) === undefined) return;
    expected.add(domid);
    await endProcess(deviceModel(domid), ambient);
  };
  return {
    async start(task, start) {
      const { domid, definition } = start;
      const { vm } = definition;
      if (vm.ty[0] !== "HVM") return;
      await forgetFiles(domid);
      const program = await startQemu(options, deviceModel(domid), qemuArguments(start));
      expected.delete(domid);
      const ended = program.wait().then((status) => endOf(status));
      // Where forkexecd cannot tell any more, its absence tells.
      ended.then((how) => tellEnd(domid, how)).catch(() => {});
      try {
        await task.unlessCancelled(untilUp(options, ended, () => isUp(domid)));
        await command(domid, async (qmp) => {
          if (start.restore) await qmp.run("migrate-incoming", { uri: `exec:cat ${qemuFiles(domid).resumeState}` });
          await qmp.run("cont");
          await tellSerialLine(xenstore, domid, qmp);
        });
      } catch (error) {
        await end(domid);
        const why = messageOf(error);
        log.error(`device model of domain ${domid}: ${why}`);
        throw failure(["Failed_to_start_emulator", [vm.id, "qemu-dm", why]]);
      }
      const tree = await xenstore.connection();
      const pid = await pidOf(domid);
      await tree.write(`${domainPath(domid)}/image/device-model-pid`, String(pid ?? program.pid));
      await tree.write(`${domainPath(domid)}/qemu-pid`, String(pid ?? program.pid));
    },
    async runs(domid) {
      return (await pidOf(domid)) !== undefined;
    },
    async stop(domid) {
      events.end(domid);
      await end(domid);
      await Promise.all([forgetFiles(domid), forgetStates(domid)]);
      const tree = await xenstore.connection();
      if ((await readTextIfAny(tree, `${domainPath(domid)}/qemu-pid`)) === undefined) return;
      await removeIfAny(tree, `${domainPath(domid)}/qemu-pid`);
    },
    logDirty: (domid, on) =>
      command(domid, async (qmp) => {
        await qmp.run("xen-set-global-dirty-log", { enable: on });
      }),
    async save(domid) {
      if ((await pidOf(domid)) === undefined) return undefined;
      const { savedState } = qemuFiles(domid);
      await command(domid, async (qmp) => {
        await qmp.run("stop");
        await qmp.run("xen-save-devices-state", { filename: savedState, live: false });
      });
      const state = await readFile(savedState);
      await rm(savedState, { force: true });
      return state;
    },
    async keepState(domid, state) {
      await writeFile(qemuFiles(domid).resumeState, state, { mode: 0o600 });
    },
    async resume(domid) {
      if ((await pidOf(domid)) !== undefined) await command(domid, (qmp) => qmp.run("cont"));
    },
    async changeMedium(domid, { index }, path) {
      const id = `ide${index >> 1}-cd${index & 1}`;
      await command(domid, async (qmp) => {
        if (path === undefined) await qmp.run("eject", { id, force: true });
        else await qmp.run("blockdev-change-medium", { id, filename: path, format: "raw" });
      });
    },
    setVcpus: (domid, _from, to) => command(domid, (qmp) => setQemuVcpus(qmp, to)),
    async plugPci(domid, address) {
      const id = `pci-pt-${address.slice(5).replace(":", "_")}`;
      await command(domid, (qmp) =>
        qmp.run("device_add", { driver: "xen-pci-passthrough", id, hostaddr: address, permissive: true }),
      );
    },
    plugUsb: (domid, device) => command(domid, (qmp) => plugUsbDevice(qmp, device)),
    unplugUsb: (domid, id) => command(domid, (qmp) => unplugUsbDevice(qmp, id)),
    whyNotSaved: (domid) => command(domid, whyNotSaved),
    follow: (domid, heard) => events.follow(domid, heard),
    unfollow: () => events.endAll(),
    // A device goes with the model that had it.
    usbDevices: async (domid) => ((await pidOf(domid)) === undefined ? new Set() : command(domid, usbDevicesOf)),
  };
}

/** Where the guest's serial line can be read and written here. */
async function tellSerialLine(xenstore: Xenstore, domid: number, qmp: QmpConnection): Promise<void> {
  const lines = (await qmp.run("query-chardev")) as readonly { readonly label: string; readonly filename: string }[];
  const terminal = /^pty:(.+)$/.exec(lines.find(({ label }) => label === "serial0")?.filename ?? "")?.[1];
  if (terminal === undefined) return;
  await (await xenstore.connection()).write(`${domainPath(domid)}/serial/0/tty`, terminal);
}
