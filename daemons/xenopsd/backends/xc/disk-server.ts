import { rm } from "node:fs/promises";
import { messageOf } from "../../../../runtime/error-message.ts";
import { failure } from "../../errors.ts";
import type { Emulators } from "../xen/emulators.ts";
import type { EmulatorOptions } from "./emulators.ts";
import { endOf, endProcess, type QemuProcess, runningPid, startQemu, untilUp } from "./qemu-process.ts";

function diskServer(domid: number): QemuProcess {
  return { name: `qemu-disk-${domid}`, pidFile: `/var/run/xen/qemu-disk-${domid}.pid` };
}

/**
 * Adds to device models what serves disks of the kind `qdisk` to PV and PVH domains, which have none: a QEMU without a machine (spec:
 * xenstore-protocol.md, section 5.3). An HVM guest's device model serves such disks itself.
 */
export function withDiskServers(emulators: Omit<Emulators, "serveDisks">, options: EmulatorOptions): Emulators {
  const end = async (domid: number) => {
    const server = diskServer(domid);
    await endProcess(server, options.ambient);
    await rm(server.pidFile, { force: true });
  };
  return {
    ...emulators,
    async serveDisks(task, domid, vm) {
      try {
        await task.unlessCancelled(ensureDiskServer(domid, options));
      } catch (error) {
        await end(domid);
        throw failure(["Failed_to_start_emulator", [vm, "qdisk", messageOf(error)]]);
      }
    },
    async stop(domid, vm) {
      await Promise.all([emulators.stop(domid, vm), end(domid)]);
    },
  };
}

async function ensureDiskServer(domid: number, options: EmulatorOptions): Promise<void> {
  const server = diskServer(domid);
  if ((await runningPid(server)) !== undefined) return;
  await rm(server.pidFile, { force: true });
  const program = await startQemu(options, server, [
    ...["-xen-domid", String(domid), "-xen-attach", "-machine", "xenpv", "-name", server.name],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none"],
    ...["-serial", "none", "-parallel", "none", "-pidfile", server.pidFile],
  ]);
  // It writes its pid when it looks for disks already.
  await untilUp(options, program.wait().then(endOf), async () => (await runningPid(server)) !== undefined);
}
