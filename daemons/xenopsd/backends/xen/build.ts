import { HvmParameter } from "../../../../bindings/hypervisor/domain.ts";
import { DomainBuildError, isHypervisorError } from "../../../../bindings/hypervisor/errors.ts";
import { readTextIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import { sleep } from "../../../../runtime/ambient.ts";
import { failure, internal } from "../../errors.ts";
import { memoryModel } from "../../memory/model.ts";
import { pciAddressText } from "../../pci-address.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { VmDefinition } from "../backend.ts";
import { type Keys, writeKeys } from "./access.ts";
import { chooseImage } from "./boot.ts";
import { domidOf, type XenContext } from "./context.ts";
import { domainType } from "./create.ts";
import { domainPath, vmPath } from "./paths.ts";
import { guestPlatform, platformNumber } from "./platform.ts";

/** How long memory that is being cleaned is waited for, and how often it is looked at. */
const MEMORY_SECONDS = 64;
const LOOK_SECONDS = 1;

/** The ends of a domain's rings here. */
export interface Channels {
  readonly storePort: number;
  readonly consolePort: number;
}

/** Fills a created domain with what it boots (spec: xen-domain-build.md, section 3). */
export async function buildDomain(
  context: XenContext,
  task: TaskScope,
  { vm, pcis }: VmDefinition,
  force: boolean,
): Promise<void> {
  const { hypervisor, bootLoader, host, settings } = context;
  const domid = domidOf(context, vm.id);
  const model = memoryModel(vm);
  const targetKib = await initialTarget(context, domid);
  const shim = model.shim;
  const chosen = await chooseImage(task, vm, {
    domid,
    files: host.bootFiles,
    loader: bootLoader,
    shimCommandLine: settings.shimCommandLine,
    shimMib: shim,
    withDisk: (disk, use) => context.storage.withPath(task, vm, domid, disk, use),
  });
  try {
    const startMib = Math.floor(targetKib / 1024) - model.video + shim;
    const channels = await prepareDomain(context, task, vm, domid, startMib);
    const built = await cancellable(task, (signal) =>
      hypervisor.build(
        {
          domid,
          image: chosen.image,
          vcpus: vm.vcpu_max,
          onlineVcpus: vm.vcpus,
          maxMib: model.buildMax,
          startMib,
          videoMib: model.video,
          platform: guestPlatform(vm),
          passThrough: pcis.map(({ address }) => pciAddressText(address)),
          force,
          ...channels,
        },
        signal,
      ),
    );
    await completeDomain(context, vm, domid, channels, built, targetKib);
  } catch (error) {
    throw buildFailure(error);
  } finally {
    await chosen.forget();
  }
}

/** KiB that the domain was promised. */
export async function initialTarget({ xenstore }: XenContext, domid: number): Promise<number> {
  const text = await readTextIfAny(await xenstore.connection(), `${domainPath(domid)}/memory/initial-target`);
  const kib = Number(text);
  if (text === undefined || !Number.isSafeInteger(kib)) throw internal(`domain ${domid} has no initial target`);
  return kib;
}

/** What comes before a domain gets its memory (spec: xen-domain-build.md, section 3.1); answers its channels. */
export async function prepareDomain(
  context: XenContext,
  task: TaskScope,
  vm: VmT,
  domid: number,
  startMib: number,
): Promise<Channels> {
  const { hypervisor, settings } = context;
  const type = domainType(vm);
  const model = memoryModel(vm);
  await waitForMemory(context, task, (startMib + (type === "pv" ? 0 : model.shadow)) * 256);
  const timerMode = platformNumber(vm, "timer_mode");
  if (type === "hvm" && timerMode !== undefined) {
    await hypervisor.setHvmParameter(domid, HvmParameter.timerMode, BigInt(timerMode));
  }
  await hypervisor.setMaxVcpus(domid, vm.vcpu_max);
  if (type === "pv") await hypervisor.setMemoryMapLimitKib(domid, model.xenMax * 1024);
  else await hypervisor.setShadowMib(domid, model.shadow);
  await setAffinity(context, vm, domid);
  await context.numa.place(vm, domid, (startMib + (type === "pv" ? 0 : model.shadow)) * 256);
  const storePort = await hypervisor.allocateChannel(domid, 0);
  const consolePort = await hypervisor.allocateChannel(domid, 0);
  if (type !== "pv" && settings.preallocatesChannels) {
    for (let vcpu = 0; vcpu < vm.vcpu_max; vcpu++) await hypervisor.allocateChannel(domid, 0);
  }
  return { storePort, consolePort };
}

/** The domain is told to xenstored, with everything that its guest finds there (spec: xen-domain-build.md, section 3.5). */
export async function completeDomain(
  context: XenContext,
  vm: VmT,
  domid: number,
  { storePort, consolePort }: Channels,
  built: { readonly storeFrame: bigint; readonly consoleFrame: bigint },
  targetKib: number,
): Promise<void> {
  const kib = (bytes: number | bigint) => String(Math.floor(Number(bytes) / 1024));
  const keys: Keys = {
    "memory/static-max": kib(vm.memory_static_max),
    "memory/target": String(Math.floor(targetKib / 4) * 4),
    domid: String(domid),
    "store/port": String(storePort),
    "store/ring-ref": String(built.storeFrame),
    "serial/0/limit": "65536",
    "console/port": String(consolePort),
    "console/ring-ref": String(built.consoleFrame),
    "console/limit": "65536",
  };
  const type = domainType(vm);
  await context.xenstore.update(async (tree) => {
    const timeOffset = vm.ty[0] === "HVM" ? vm.ty[1].timeoffset : vm.ty[0] === "PVH" ? "0" : undefined;
    await Promise.all([
      writeKeys(tree, domainPath(domid), keys),
      ...(timeOffset === undefined ? [] : [tree.write(`${vmPath(vm.id)}/rtc/timeoffset`, timeOffset)]),
      tree.write(`/libxl/${domid}/type`, type),
    ]);
  });
  const connection = await context.xenstore.connection();
  await connection.introduce(domid, built.storeFrame, storePort);
  await writeKeys(connection, domainPath(domid), {
    "memory/dynamic-min": kib(vm.memory_dynamic_min),
    "memory/dynamic-max": kib(vm.memory_dynamic_max),
  });
  context.domains.built(domid);
}

/** Waits while memory is being cleaned; raises `Not_enough_memory` (bytes) when it would not be enough. */
async function waitForMemory({ hypervisor, ambient }: XenContext, task: TaskScope, pages: number): Promise<void> {
  for (let waited = 0; ; waited += LOOK_SECONDS) {
    const { freePages, scrubPages } = await hypervisor.physicalInfo();
    if (freePages >= pages) return;
    if (scrubPages === 0 || waited >= MEMORY_SECONDS) throw failure(["Not_enough_memory", pages * 4096]);
    await task.unlessCancelled(sleep(ambient, LOOK_SECONDS * 1000));
  }
}

/** The lists of a VM's processors; the first counts for vCPUs that have none. */
async function setAffinity({ hypervisor }: XenContext, vm: VmT, domid: number): Promise<void> {
  const { affinity, priority } = vm.scheduler_params;
  const [first] = affinity;
  if (first !== undefined) {
    for (let vcpu = 0; vcpu < vm.vcpu_max; vcpu++) {
      await hypervisor.setVcpuAffinity(domid, vcpu, { hard: affinity[vcpu] ?? first });
    }
  }
  if (priority !== undefined) await hypervisor.setSchedulerWeight(domid, { weight: priority[0], cap: priority[1] });
}

/** Runs what a signal can end; a cancelled task ends it, and raises `Cancelled`. */
export async function cancellable<T>(task: TaskScope, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const forget = task.onCancel(() => abort.abort());
  try {
    return await run(abort.signal);
  } catch (error) {
    if (abort.signal.aborted) throw failure(["Cancelled", task.id]);
    throw error;
  } finally {
    forget();
  }
}

/** What the interface calls a failure of the domain builder. */
export function buildFailure(error: unknown): unknown {
  if (error instanceof DomainBuildError) return internal(`Domain_build_failure: ${error.message}`);
  if (isHypervisorError(error, "ENOMEM")) return failure(["Not_enough_memory", 0]);
  return error;
}
