import { HvmParameter } from "../../../../bindings/hypervisor/domain.ts";
import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import { writeKeys } from "./access.ts";
import { builtDomidOf, type XenContext } from "./context.ts";
import { domainPath } from "./paths.ts";

/** A guest begins anew in its own domain, as after a crash kernel (spec: xen-domain-build.md, section 7). */
export async function softReset(context: XenContext, vm: VmT): Promise<void> {
  const { hypervisor, xenstore } = context;
  const domid = await builtDomidOf(context, vm);
  const home = domainPath(domid);
  await hypervisor.pause(domid);
  await hypervisor.softReset(domid);
  const storePort = await hypervisor.allocateChannel(domid, 0);
  const consolePort = await hypervisor.allocateChannel(domid, 0);
  const connection = await xenstore.connection();
  const frame = BigInt((await readTextIfAny(connection, `${home}/store/ring-ref`)) ?? 0);
  await connection.introduce(domid, frame, storePort);
  await connection.resume(domid);
  await writeKeys(connection, home, { "store/port": String(storePort), "console/port": String(consolePort) });
  if (vm.ty[0] !== "PV") {
    await hypervisor.setHvmParameter(domid, HvmParameter.storeChannel, BigInt(storePort));
    await hypervisor.setHvmParameter(domid, HvmParameter.consoleChannel, BigInt(consolePort));
  }
  const features = ["suspend", "poweroff", "reboot", "vcpu-hotplug", "balloon"];
  await Promise.all([
    ...features.map((feature) => removeIfAny(connection, `${home}/control/feature-${feature}`)),
    removeIfAny(connection, `${home}/memory/target`),
    connection.write(`${home}/data/updated`, "1"),
  ]);
  await hypervisor.unpause(domid);
}
