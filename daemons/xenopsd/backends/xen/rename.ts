import type { Tree } from "../../../../bindings/xenstore/connection.ts";
import { directoryIfAny, readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import type { XenContext } from "./context.ts";
import { domainPath, toolstackPath, vmPath } from "./paths.ts";

/**
 * Everything of a VM goes to another id: its domain, its private state, and every occurrence in xenstore (spec: xen-domain-build.md,
 * section 8).
 */
export async function renameVm(context: XenContext, { id: from }: VmT, to: string): Promise<void> {
  const { domains, states, hypervisor, devices, xenstore } = context;
  const domid = domains.ofVm(from);
  if (domid !== undefined) {
    await hypervisor.setUuid(domid, to);
    domains.renamed(domid, to);
    devices.forget(domid);
    context.keys.changed(domid);
  }
  await xenstore.update(async (tree) => {
    if (domid !== undefined) await replaceBelow(tree, domainPath(domid), domainPath(domid), from, to);
    await replaceBelow(tree, toolstackPath(from), toolstackPath(to), from, to);
    await replaceBelow(tree, vmPath(from), vmPath(to), from, to);
    await removeIfAny(tree, toolstackPath(from));
    await removeIfAny(tree, vmPath(from));
    const final = await readTextIfAny(tree, `${vmPath(to)}/final-uuid`);
    if (final === to) await removeIfAny(tree, `${vmPath(to)}/final-uuid`);
    else await tree.write(`${vmPath(to)}/origin-uuid`, from);
  });
  const state = states.find(from);
  if (state === undefined) return;
  states.put(to, state);
  states.forget(from);
}

/** Copies a subtree to where it belongs, with the new id wherever the old one stood. */
async function replaceBelow(tree: Tree, path: string, target: string, from: string, to: string): Promise<void> {
  const value = await readTextIfAny(tree, path);
  if (value === undefined) return;
  const permissions = await tree.getPermissions(path);
  if (path !== target || value.includes(from)) {
    await tree.write(target, value.replaceAll(from, to));
    await tree.setPermissions(target, permissions);
  }
  for (const name of await directoryIfAny(tree, path)) {
    const renamed = name.replaceAll(from, to);
    await replaceBelow(tree, `${path}/${name}`, `${target}/${renamed}`, from, to);
    if (path === target && renamed !== name) await removeIfAny(tree, `${path}/${name}`);
  }
}
