import { writeKeys } from "./access.ts";
import type { XenContext } from "./context.ts";
import { domainPath, vmPath } from "./paths.ts";

/** The control domain's own keys, and those that tell others that this toolstack is here (spec: xen-domain-build.md, section 15). */
export async function prepareHost({ xenstore, host, hypervisor, settings }: XenContext): Promise<void> {
  const uuid = host.controlDomain;
  if (uuid !== undefined) await hypervisor.setUuid(0, uuid);
  await xenstore.update(async (tree) => {
    const id = uuid ?? "00000000-0000-0000-0000-000000000000";
    await writeKeys(tree, domainPath(0), { domid: "0", vm: vmPath(id), name: "Domain-0" });
    await writeKeys(tree, vmPath(id), { uuid: id, name: "Domain-0", "domains/0": domainPath(0) });
    const marker = "/mh/XenSource-TM_XenEnterprise-TM";
    await tree.write(marker, "");
    await tree.setPermissions(marker, [{ domid: 0, access: "r" }]);
    if (settings.runsScripts) await tree.write("/libxl/disable_udev", "1");
  });
}
