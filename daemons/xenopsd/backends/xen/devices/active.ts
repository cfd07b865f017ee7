import { readTextIfAny, removeIfAny } from "../../../../../bindings/xenstore/tree.ts";
import type { DeviceId } from "../../../store/store.ts";
import type { XenContext } from "../context.ts";
import { activePath } from "../paths.ts";

/** Whether a device is to be in its VM's domains (spec: xenopsd.md, section 9). */
export async function isActive({ xenstore }: Pick<XenContext, "xenstore">, kind: string, [vm, name]: DeviceId) {
  return (await readTextIfAny(await xenstore.connection(), activePath(vm, kind, name))) === "1";
}

/** Marks a device, so that it comes with the VM's domains, or no more. */
export async function setActive(
  { xenstore }: Pick<XenContext, "xenstore">,
  kind: string,
  [vm, name]: DeviceId,
  active: boolean,
): Promise<void> {
  const tree = await xenstore.connection();
  const path = activePath(vm, kind, name);
  if (active) await tree.write(path, "1");
  else await removeIfAny(tree, path);
}
