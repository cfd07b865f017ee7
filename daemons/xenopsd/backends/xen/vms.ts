import { HvmParameter } from "../../../../bindings/hypervisor/domain.ts";
import { readTextIfAny, removeIfAny } from "../../../../bindings/xenstore/tree.ts";
import type { VmT } from "../../../../generated/daemons/xenops.ts";
import type { JsonValue } from "../../../../runtime/daemon/descriptor.ts";
import { failure, internal, unimplemented } from "../../errors.ts";
import { memoryModel } from "../../memory/model.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { VmBackend, VmDefinition } from "../backend.ts";
import { writeKeys } from "./access.ts";
import { buildDomain } from "./build.ts";
import { builtDomidOf, domidOf, type XenContext } from "./context.ts";
import { cpuKeys, createDomain } from "./create.ts";
import { destroyDomain } from "./destroy.ts";
import { uncancellable } from "./devices/generic.ts";
import { emulatedDisks } from "./devices/vbd.ts";
import { emulatedInterface } from "./devices/vif.ts";
import { domainPath, toolstackPath, vmPath } from "./paths.ts";
import { readPrivateState } from "./private-state.ts";
import { renameVm } from "./rename.ts";
import { runScript } from "./run-script.ts";
import { actionRequest, requestShutdown, waitShutdown } from "./shutdown.ts";
import { softReset } from "./soft-reset.ts";
import { assertCanSave, restoreDomain, saveDomain, waitBallooning } from "./suspend.ts";
import { powerStateOf, stateOf } from "./vm-state.ts";

/** VMs as domains of the hypervisor (spec: xen-domain-build.md). */
export function xenVms(context: XenContext): VmBackend {
  const { hypervisor, xenstore, domains, states } = context;
  return {
    minimumRebootDelay: context.settings.minimumRebootDelay,
    add: (vm) => adopt(context, vm),
    remove: (vm) => forget(context, vm),
    async create(_task, vm, options) {
      await createDomain(context, vm, options);
      context.devices.begin(domidOf(context, vm.id));
    },
    async limitMemory(vm, kib) {
      await hypervisor.setMaxMemoryKib(domidOf(context, vm.id), kib);
      states.change(vm.id, { unmanaged_memory: true });
    },
    build: (task, definition, { force }) => buildDomain(context, task, definition, force),
    createDeviceModel: (task, definition, { restore }) => startEmulators(context, task, definition, restore),
    async destroyDeviceModel(_task, vm) {
      const domid = domains.ofVm(vm.id);
      if (domid !== undefined) await context.emulators.stop(domid, vm);
    },
    destroy: (task, vm) => destroyDomain(context, task, vm),
    pause: async (vm) => hypervisor.pause(await builtDomidOf(context, vm)),
    unpause: async (vm) => hypervisor.unpause(await builtDomidOf(context, vm)),
    requestShutdown: (task, vm, request, seconds) => requestShutdown(context, task, vm, request, seconds),
    waitShutdown: (task, vm, _request, seconds) => waitShutdown(context, task, vm, seconds),
    assertCanSave: (vm) => assertCanSave(context, vm),
    save: (task, definition, to) => saveDomain(context, task, definition, to),
    restore: (task, definition, from) => restoreDomain(context, task, definition, from),
    suspendedMemory({ id }) {
      const bytes = states.find(id)?.suspend_memory_bytes ?? 0;
      return bytes === 0 ? undefined : bytes;
    },
    waitBallooning: (task, vm, seconds) => waitBallooning(context, task, vm, seconds),
    rename: (vm, id) => renameVm(context, vm, id),
    fastResume: (_task, vm) => fastResume(context, vm),
    async s3suspend(vm) {
      await builtDomidOf(context, vm);
      if (vm.ty[0] !== "HVM") throw unimplemented("VM.s3suspend");
      const seconds = context.settings.suspendAckTimeout;
      if (!(await requestShutdown(context, uncancellable, vm, "S3", seconds))) {
        throw failure("Failed_to_acknowledge_suspend_request");
      }
    },
    async s3resume(vm) {
      await hypervisor.setHvmParameter(await builtDomidOf(context, vm), HvmParameter.acpiState, 0n);
    },
    softReset: (_task, { vm }) => softReset(context, vm),
    state: (vm) => stateOf(context, vm),
    powerState: (vm) => powerStateOf(context, vm),
    actionRequest: (vm) => actionRequest(context, vm),
    async setActionRequest(vm, request) {
      const tree = await xenstore.connection();
      const path = `${domainPath(domidOf(context, vm.id))}/action-request`;
      // The last step of every start and resume: from here on the guest is no longer what its image holds.
      if (request === undefined) states.change(vm.id, { suspend_memory_bytes: 0 });
      if (request === undefined) await removeIfAny(tree, path);
      else await tree.write(path, request === "Needs_reboot" ? "reboot" : "poweroff");
    },
    async setXsdata(vm, xsdata) {
      const domid = domidOf(context, vm.id);
      const wanted = Object.entries(xsdata).filter(([key]) => /^(vm-data|FIST)\//.test(key));
      const tree = await xenstore.connection();
      const { xsdata: old } = await context.keys.facts(domid, vm.id);
      const gone = Object.keys(old).filter((key) => !(key in xsdata));
      await Promise.all(gone.map((key) => removeIfAny(tree, `${domainPath(domid)}/${key}`)));
      await writeKeys(tree, domainPath(domid), Object.fromEntries(wanted));
      context.keys.changed(domid);
    },
    async setVcpus(vm, vcpus) {
      const domid = await builtDomidOf(context, vm);
      const { vcpus: before } = await context.keys.facts(domid, vm.id);
      // What the device model refuses leaves no trace: the guest has its processors from there.
      if (vm.ty[0] === "HVM") await context.emulators.setVcpus(domid, before, vcpus);
      await writeKeys(await xenstore.connection(), domainPath(domid), cpuKeys(vm, vcpus));
      context.keys.changed(domid);
    },
    async setShadowMultiplier(vm, multiplier) {
      const domid = await builtDomidOf(context, vm);
      if (vm.ty[0] !== "HVM") return;
      const wanted: VmT = { ...vm, ty: ["HVM", { ...vm.ty[1], shadow_multiplier: multiplier }] };
      await hypervisor.setShadowMib(domid, memoryModel(wanted).shadow);
    },
    setMemoryDynamicRange: (vm, minimum, maximum) => setRange(context, vm, Number(minimum), Number(maximum)),
    async requestRdp(vm, enabled) {
      const tree = await xenstore.connection();
      await tree.write(`${domainPath(domidOf(context, vm.id))}/control/ts`, enabled ? "1" : "0");
    },
    runScript: (task, vm, script): Promise<JsonValue> => runScript(context, task, vm, script),
    generateStateString: () => JSON.stringify({}),
    internalState: (vm) => states.textOf(vm.id),
    setInternalState({ id }, text) {
      const state = readPrivateState(text);
      if (state === undefined) throw internal("The private state of a VM cannot be read");
      if (domains.ofVm(id) === undefined) states.put(id, state);
    },
    domid: (id) => domains.ofVm(id),
  };
}

/** A VM that has a domain already gets the keys that every domain of this toolstack has (spec: xenopsd.md, section 2.3). */
async function adopt({ domains, xenstore }: XenContext, vm: VmT): Promise<void> {
  const domid = domains.ofVm(vm.id);
  if (domid === undefined) return;
  const home = domainPath(domid);
  const kib = (bytes: number | bigint) => String(Math.floor(Number(bytes) / 1024));
  const keys = {
    [`${home}/name`]: vm.name,
    [`${home}/domid`]: String(domid),
    [`${home}/vm`]: vmPath(vm.id),
    [`${home}/memory/dynamic-min`]: kib(vm.memory_dynamic_min),
    [`${home}/memory/target`]: kib(vm.memory_dynamic_min),
    [`${home}/memory/dynamic-max`]: kib(vm.memory_dynamic_max),
    [`${vmPath(vm.id)}/uuid`]: vm.id,
    [`${vmPath(vm.id)}/name`]: vm.name,
    [`${vmPath(vm.id)}/domains/${domid}`]: home,
    [`${vmPath(vm.id)}/domains/${domid}/create-time`]: "0",
  };
  await xenstore.update(async (tree) => {
    for (const [path, value] of Object.entries(keys)) {
      if ((await readTextIfAny(tree, path)) === undefined) await tree.write(path, value);
    }
  });
}

/** Everything of a VM that has no domain goes. */
async function forget({ xenstore, states }: XenContext, { id }: VmT): Promise<void> {
  await xenstore.alone(async (tree) => {
    await Promise.all([removeIfAny(tree, vmPath(id)), removeIfAny(tree, toolstackPath(id))]);
  });
  states.forget(id);
}

async function startEmulators(
  context: XenContext,
  task: TaskScope,
  definition: VmDefinition,
  restore: boolean,
): Promise<void> {
  const { vm, vbds, vifs } = definition;
  const domid = domidOf(context, vm.id);
  const disks = vm.ty[0] === "HVM" ? await emulatedDisks(context, vm, vbds) : [];
  await context.emulators.start(task, { domid, definition, disks, restore });
  if (vm.ty[0] === "HVM") for (const vif of vifs) await emulatedInterface(context, vm, vif);
}

/** A domain that suspended for an image goes on (spec: xen-domain-build.md, section 7). */
async function fastResume(context: XenContext, vm: VmT): Promise<void> {
  const { hypervisor, xenstore } = context;
  const domid = await builtDomidOf(context, vm);
  const connection = await xenstore.connection();
  const home = domainPath(domid);
  const [frame, port] = await Promise.all([
    readTextIfAny(connection, `${home}/store/ring-ref`),
    readTextIfAny(connection, `${home}/store/port`),
  ]);
  // It must not go on before it can be heard.
  await hypervisor.pause(domid);
  await hypervisor.resume(domid, true);
  await connection.introduce(domid, BigInt(frame ?? 0), Number(port ?? 0));
  await connection.resume(domid);
  await context.emulators.resume(domid);
  context.states.change(vm.id, { suspend_memory_bytes: 0 });
  await hypervisor.unpause(domid);
}

/** The limits between which the guest's memory is moved, in bytes; where nobody moves it, the target follows. */
async function setRange(context: XenContext, vm: VmT, minimum: number, maximum: number): Promise<void> {
  const { hypervisor, xenstore, states } = context;
  const domid = await builtDomidOf(context, vm);
  const home = domainPath(domid);
  const [least, most] = [Math.floor(minimum / 1024), Math.floor(maximum / 1024)];
  const tree = await xenstore.connection();
  await writeKeys(tree, home, { "memory/dynamic-min": String(least), "memory/dynamic-max": String(most) });
  if (states.find(vm.id)?.unmanaged_memory !== true) return;
  const { memoryTarget } = await context.keys.facts(domid, vm.id);
  const target = Math.floor(Math.max(least, Math.min(most, memoryTarget)) / 4) * 4;
  if (target === memoryTarget) return;
  const overhead = memoryModel(vm).overhead * 1024;
  if (target > memoryTarget) await hypervisor.setMaxMemoryKib(domid, target + overhead);
  await tree.write(`${home}/memory/target`, String(target));
  context.keys.changed(domid);
}
