import { ShutdownCode } from "../../../../bindings/hypervisor/domain.ts";
import type { ImageReader, ImageWriter } from "../../../../bindings/hypervisor/image.ts";
import { readTextIfAny } from "../../../../bindings/xenstore/tree.ts";
import { XenstoreTimeout } from "../../../../bindings/xenstore/wait.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import { failure, internal } from "../../errors.ts";
import { memoryModel } from "../../memory/model.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { RestoreSource, SaveTarget, VmDefinition } from "../backend.ts";
import { buildFailure, cancellable, completeDomain, initialTarget, prepareDomain } from "./build.ts";
import { builtDomidOf, domainOf, domidOf, type XenContext } from "./context.ts";
import { domainType } from "./create.ts";
import {
  encodeHeader,
  imageFailure,
  RecordType,
  readHeader,
  readSignature,
  SIGNATURE,
  writeRecord,
  xenopsRecord,
} from "./image-format.ts";
import { domainPath } from "./paths.ts";
import { requestShutdown, waitShutdown } from "./shutdown.ts";

/** Raises why a VM cannot be saved. */
export async function assertCanSave(context: XenContext, vm: VmT): Promise<void> {
  await builtDomidOf(context, vm);
  if ((await domainOf(context, vm.id)).shutdown) throw internal("The domain has ended");
}

/** Has the guest suspend and writes its image; to another host, most of it before (spec: xen-domain-build.md, section 11). */
export async function saveDomain(
  context: XenContext,
  task: TaskScope,
  { vm }: VmDefinition,
  to: SaveTarget,
): Promise<void> {
  const domid = domidOf(context, vm.id);
  if ("stream" in to) return writeImage(context, task, vm, domid, to.stream, true);
  const image = await context.storage.writeImage(task, vm, to.disk);
  try {
    await writeImage(context, task, vm, domid, image.stream, false);
  } finally {
    await image.close();
  }
}

async function writeImage(
  context: XenContext,
  task: TaskScope,
  vm: VmT,
  domid: number,
  to: ImageWriter,
  live: boolean,
): Promise<void> {
  await to.write(Buffer.from(SIGNATURE));
  await writeRecord(to, RecordType.xenops, xenopsRecord(context.ambient.now(), vm.id));
  await to.write(encodeHeader({ type: RecordType.libxc, length: 0 }));
  try {
    await cancellable(task, (signal) =>
      context.hypervisor.save(domid, to, {
        type: domainType(vm),
        live,
        signal,
        progress: (fraction) => task.stepProgress(fraction),
        suspend: () => suspendGuest(context, task, vm, domid),
        logDirty: (on) => context.emulators.logDirty(domid, on),
      }),
    );
  } catch (error) {
    throw buildFailure(error);
  }
  const emulator = vm.ty[0] === "HVM" ? await context.emulators.save(domid) : undefined;
  if (emulator !== undefined) await writeRecord(to, RecordType.qemuTraditional, emulator);
  await to.write(encodeHeader({ type: RecordType.end, length: 0 }));
}

/** Has the guest stand still, for the last of its memory. What fails lets it go on. */
async function suspendGuest(context: XenContext, task: TaskScope, vm: VmT, domid: number): Promise<void> {
  const { settings, hypervisor, states } = context;
  if (!(await waitBallooning(context, task, vm, settings.balloonTimeout))) {
    throw failure("Ballooning_timeout_before_migration");
  }
  task.refuseCancel();
  const { paused, totalPages } = await domainOf(context, vm.id);
  const { vcpus } = await context.keys.facts(domid, vm.id);
  // A guest that stands still would not hear of the request.
  if (paused) await hypervisor.unpause(domid);
  if (!(await requestShutdown(context, task, vm, "Suspend", settings.suspendAckTimeout))) {
    if (paused) await hypervisor.pause(domid);
    throw failure("Failed_to_acknowledge_suspend_request");
  }
  if (!(await waitShutdown(context, task, vm, settings.suspendTimeout))) {
    throw failure(["Failed_to_suspend", [vm.id, settings.suspendTimeout]]);
  }
  const { shutdownCode } = await domainOf(context, vm.id);
  if (shutdownCode !== ShutdownCode.suspend) throw internal(`The guest has ended with code ${shutdownCode} instead`);
  states.change(vm.id, { suspend_memory_bytes: totalPages * 4096, vcpus });
}

/** Waits until the guest's balloon driver is at rest; answers whether it came to that within so many seconds. */
export async function waitBallooning(context: XenContext, task: TaskScope, vm: VmT, seconds: number): Promise<boolean> {
  const path = `${domainPath(domidOf(context, vm.id))}/control/balloon-active`;
  try {
    await context.xenstore.wait(task, { paths: [path], seconds }, async (tree) => {
      const text = await readTextIfAny(tree, path);
      return text === undefined || text === "0" ? true : undefined;
    });
    return true;
  } catch (error) {
    if (error instanceof XenstoreTimeout) return false;
    throw error;
  }
}

/** Fills a created domain from an image (spec: xen-domain-build.md, section 11). */
export async function restoreDomain(
  context: XenContext,
  task: TaskScope,
  { vm }: VmDefinition,
  from: RestoreSource,
): Promise<void> {
  if ("stream" in from) return readImage(context, task, vm, from.stream);
  const image = await context.storage.readImage(task, vm, from.disk);
  try {
    await readImage(context, task, vm, image.stream);
  } finally {
    await image.close();
  }
}

async function readImage(context: XenContext, task: TaskScope, vm: VmT, from: ImageReader): Promise<void> {
  const domid = domidOf(context, vm.id);
  await readSignature(from);
  for (;;) {
    const { type, length } = await readHeader(from);
    switch (type) {
      case RecordType.end:
        return;
      case RecordType.libxc:
        await restoreMemory(context, task, vm, domid, from);
        break;
      case RecordType.qemuTraditional:
      case RecordType.qemu:
        await context.emulators.keepState(domid, await from.read(length));
        break;
      case RecordType.xenops:
      case RecordType.libxl:
        await from.read(length);
        break;
      default:
        throw imageFailure(`records of type 0x${type.toString(16)} are not taken`);
    }
  }
}

async function restoreMemory(
  context: XenContext,
  task: TaskScope,
  vm: VmT,
  domid: number,
  from: ImageReader,
): Promise<void> {
  const targetKib = await initialTarget(context, domid);
  const startMib = Math.floor(targetKib / 1024) - memoryModel(vm).video;
  const channels = await prepareDomain(context, task, vm, domid, startMib);
  try {
    const built = await cancellable(task, (signal) =>
      context.hypervisor.restore(domid, from, {
        type: domainType(vm),
        ...channels,
        signal,
        progress: (fraction) => task.stepProgress(fraction),
      }),
    );
    await completeDomain(context, vm, domid, channels, built, targetKib);
  } catch (error) {
    throw buildFailure(error);
  }
}
