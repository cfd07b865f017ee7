import { HvmParameter, Trigger } from "../../../../bindings/hypervisor/domain.ts";
import { HypervisorError } from "../../../../bindings/hypervisor/errors.ts";
import { directoryIfAny, readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import { XenstoreTimeout } from "../../../../bindings/xenstore/wait.ts";
import { doesNotExist, unimplemented } from "../../errors.ts";
import { domidOf, type XenContext } from "./context.ts";
import { uncancellable } from "./devices/generic.ts";
import { domainPath } from "./paths.ts";

/** How long a guest may take to take a magic key, in seconds: a kernel that listens does so at once. */
const TAKE_SECONDS = 10;

/**
 * Has the guest's kernel see a magic key, one character in `control/sysrq`, which it takes away (spec: xenstore-protocol.md, section 4.2).
 * Raises `Unimplemented` for what is no key, and where nobody takes it; then it is taken back.
 */
export async function sendKey(context: XenContext, uuid: string, key: string): Promise<void> {
  if (!/^[0-9A-Za-z]$/.test(key)) throw unimplemented(`sysrq ${key}`);
  const domid = domidOf(context, uuid);
  const path = `${domainPath(domid)}/control/sysrq`;
  await context.xenstore.update(async (tree) => {
    if ((await directoryIfAny(tree, domainPath(domid))).length === 0) throw doesNotExist("domain", uuid);
    await tree.write(path, key);
  });
  try {
    await context.xenstore.wait(uncancellable, { paths: [path], seconds: TAKE_SECONDS }, async (tree) =>
      (await readTextIfAny(tree, path)) === key ? undefined : true,
    );
  } catch (error) {
    if (!(error instanceof XenstoreTimeout)) throw error;
    if (await context.domains.ended(uncancellable, domid, 0)) return;
    await removeIfAny(await context.xenstore.connection(), path);
    throw unimplemented("sysrq");
  }
}

/** The processor that gets what is for one of them. */
const FIRST = 0;
/** What the hypervisor refuses to send to any guest, or to this one. */
const REFUSALS: ReadonlySet<string> = new Set(["ENOSYS", "EOPNOTSUPP", "EINVAL"]);

/** Sends a domain an interrupt, or presses a button of its machine, by name. Raises `Unimplemented` for what it cannot be sent. */
export async function sendTrigger(context: XenContext, uuid: string, name: string): Promise<void> {
  const { hypervisor } = context;
  const domid = domidOf(context, uuid);
  if (name === "s3resume") return hypervisor.setHvmParameter(domid, HvmParameter.acpiState, 0n);
  const trigger = isTrigger(name) ? Trigger[name] : undefined;
  if (trigger === undefined) throw unimplemented(`trigger ${name}`);
  try {
    await hypervisor.sendTrigger(domid, trigger, FIRST);
  } catch (error) {
    if (!(error instanceof HypervisorError) || !REFUSALS.has(error.code)) throw error;
    throw unimplemented(`trigger ${name}`);
  }
}

function isTrigger(name: string): name is keyof typeof Trigger {
  return Object.hasOwn(Trigger, name);
}
