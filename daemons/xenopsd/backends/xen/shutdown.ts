import { HvmParameter, ShutdownCode } from "../../../../bindings/hypervisor/domain.ts";
import { directoryIfAny, readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { XenstoreTimeout } from "../../../../bindings/xenstore/wait.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import { doesNotExist } from "../../errors.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { DomainActionRequest, ShutdownRequest } from "../backend.ts";
import { domidOf, type XenContext } from "./context.ts";
import { domainPath } from "./paths.ts";

/** What a guest can be asked for, as `control/shutdown` says it, with the code of its end. */
const WORDS: Readonly<Record<ShutdownRequest | "S3", readonly [word: string, code: number]>> = {
  PowerOff: ["poweroff", ShutdownCode.poweroff],
  Reboot: ["reboot", ShutdownCode.reboot],
  Suspend: ["suspend", ShutdownCode.suspend],
  S3: ["s3", ShutdownCode.suspend],
};

/**
 * Asks a guest to shut down; answers whether it acknowledged within so many seconds (spec: xen-domain-build.md, section 7); a
 * request that it did not is taken back. An HVM guest without drivers is shut down from outside.
 */
export async function requestShutdown(
  context: XenContext,
  task: TaskScope,
  vm: VmT,
  request: ShutdownRequest | "S3",
  seconds: number,
): Promise<boolean> {
  const domid = domidOf(context, vm.id);
  const [word, code] = WORDS[request];
  if (vm.ty[0] === "HVM" && request !== "S3" && !(await hasDrivers(context, domid))) {
    await context.hypervisor.shutdown(domid, code);
    return true;
  }
  const path = `${domainPath(domid)}/control/shutdown`;
  await context.xenstore.update(async (tree) => {
    if ((await directoryIfAny(tree, domainPath(domid))).length === 0) throw doesNotExist("domain", vm.id);
    await tree.write(path, word);
  });
  try {
    await context.xenstore.wait(task, { paths: [path], seconds, mayHaveCome: false }, async (tree) => {
      const text = await readTextIfAny(tree, path);
      return text === undefined || text === "" ? true : undefined;
    });
    return true;
  } catch (error) {
    const isSeen = await withdraw(context, path, word);
    if (!(error instanceof XenstoreTimeout)) throw error;
    return isSeen || context.domains.ended(task, domid, 0);
  }
}

/** Takes a request back, which a guest would heed when nobody waits for it any more; answers whether the guest has seen it meanwhile. */
async function withdraw({ xenstore }: XenContext, path: string, word: string): Promise<boolean> {
  let isSeen = false;
  await xenstore.update(async (tree) => {
    isSeen = (await readTextIfAny(tree, path)) !== word;
    if (!isSeen) await removeIfAny(tree, path);
  });
  return isSeen;
}

/** A guest without paravirtual drivers has set no interrupt for the hypervisor's events. */
async function hasDrivers({ hypervisor }: XenContext, domid: number): Promise<boolean> {
  return (await hypervisor.hvmParameter(domid, HvmParameter.callbackIrq)) !== 0n;
}

/** Waits for a guest's end; answers whether it came. */
export function waitShutdown(context: XenContext, task: TaskScope, vm: VmT, seconds: number): Promise<boolean> {
  const domid = context.domains.ofVm(vm.id);
  return domid === undefined ? Promise.resolve(true) : context.domains.ended(task, domid, seconds);
}

/** What a domain needs next (spec: xenopsd.md, section 14). */
export async function actionRequest(context: XenContext, vm: VmT): Promise<DomainActionRequest | undefined> {
  const domid = context.domains.ofVm(vm.id);
  const info = domid === undefined ? undefined : await context.hypervisor.domain(domid);
  if (domid === undefined || info === undefined) return "Needs_poweroff";
  if (info.shutdown) return requestOfCode(info.shutdownCode);
  const tree = await context.xenstore.connection();
  const text = await readTextIfAny(tree, `${domainPath(domid)}/action-request`);
  if (text === undefined) return undefined;
  return text === "reboot" ? "Needs_reboot" : "Needs_poweroff";
}

/** What follows a domain's end with that code. */
export function requestOfCode(code: number): DomainActionRequest {
  switch (code) {
    case ShutdownCode.reboot:
    case ShutdownCode.watchdog:
      return "Needs_reboot";
    case ShutdownCode.suspend:
      return "Needs_suspend";
    case ShutdownCode.crash:
      return "Needs_crashdump";
    case ShutdownCode.softReset:
      return "Needs_softreboot";
    default:
      return "Needs_poweroff";
  }
}
