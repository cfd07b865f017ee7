import { ShutdownCode } from "../../../../bindings/hypervisor/domain.ts";
import { isHypervisorError } from "../../../../bindings/hypervisor/errors.ts";
import { directoryIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import { messageOf } from "../../../../runtime/error-message.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { XenContext } from "./context.ts";
import { hardUnplug, releaseDevice } from "./devices/generic.ts";
import { releasePcis } from "./devices/pci.ts";
import { domainPath, privateDomainPath, toolstackPath, vmPath } from "./paths.ts";

/**
 * Takes a VM's domain away with all its devices and keys (spec: xen-domain-build.md, section 8); does nothing where there is none.
 * The private state stays where the VM is suspended: now, or still, because it was not restored whole. What fails on the way is logged,
 * and the rest goes on.
 */
export async function destroyDomain(context: XenContext, task: TaskScope, vm: VmT): Promise<void> {
  const { domains, hypervisor, states, devices, keys } = context;
  const domid = domains.ofVm(vm.id);
  if (domid === undefined) return;
  const info = await hypervisor.domain(domid);
  const suspended = info?.shutdown === true && info.shutdownCode === ShutdownCode.suspend;
  await attempt(context, "its uuid", () => hypervisor.setUuid(domid, deadUuid(domid)));
  const plugged = await devices.all(vm.id, domid).catch(() => []);
  await releasePcis(context, domid);
  try {
    await hypervisor.destroy(domid);
  } catch (error) {
    if (!isHypervisorError(error, "ESRCH")) throw error;
  }
  await attempt(context, "its emulators", () => context.emulators.stop(domid, vm));
  for (const device of plugged) {
    await attempt(context, `${device.kind} ${device.devid}`, async () => {
      await hardUnplug(context, device);
      await releaseDevice(context, task, device);
      if (device.of === "vbd") await context.storage.release(`vbd/${domid}/${device.name}`, undefined);
    });
  }
  keys.watched(domid, false);
  await attempt(context, "its keys", () => removeKeys(context, vm.id, domid));
  devices.forget(domid);
  domains.gone(domid);
  const isStillSuspended = (states.find(vm.id)?.suspend_memory_bytes ?? 0) !== 0;
  if (!suspended && !isStillSuspended) states.forget(vm.id);
}

/** The uuid of a domain that is being destroyed, so that the VM's is free. */
function deadUuid(domid: number): string {
  return `deadbeef-dead-beef-dead-beef0000${domid.toString(16).padStart(4, "0")}`;
}

async function attempt({ log }: XenContext, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    log.warn(`a domain's destruction left ${what}: ${messageOf(error)}`);
  }
}

async function removeKeys(context: XenContext, uuid: string, domid: number): Promise<void> {
  await context.xenstore.alone(async (tree) => {
    const folders = ["/local/domain/0/backend", "/local/domain/0/xenserver/backend"];
    const kinds = await Promise.all(folders.map((folder) => directoryIfAny(tree, folder)));
    const backends = folders.flatMap((folder, at) => (kinds[at] ?? []).map((kind) => `${folder}/${kind}/${domid}`));
    const others = (await directoryIfAny(tree, `${vmPath(uuid)}/domains`)).filter((name) => name !== String(domid));
    const paths = [
      `${vmPath(uuid)}/domains/${domid}`,
      domainPath(domid),
      privateDomainPath(domid),
      `/libxl/${domid}`,
      ...backends,
      others.length === 0 ? toolstackPath(uuid) : `${toolstackPath(uuid)}/hotplug/${domid}`,
      `/xenops/tasks/${domid}`,
    ];
    await Promise.all(paths.map((path) => removeIfAny(tree, path)));
  });
}
