import type { DynamicId, VmT } from "../../../generated/daemons/xenops.ts";
import { sleep } from "../../../runtime/ambient.ts";
import type { JsonValue } from "../../../runtime/daemon/descriptor.ts";
import { failure } from "../errors.ts";
import { deviceKinds } from "../store/store.ts";
import type { Task } from "../tasks/task.ts";
import { createDomain, takingMemory } from "./create.ts";
import { dynamicId } from "./device-steps.ts";
import { goOn } from "./go-on.ts";
import type { VmAtomic } from "./operation.ts";
import { definitionOf, type StepScope } from "./scope.ts";

type Step<K extends VmAtomic["do"]> = Extract<VmAtomic, { readonly do: K }>;

/** Carries out a step that concerns a VM; answers the result value of the task, where the step has one. */
export async function runVmStep(scope: StepScope, task: Task, step: VmAtomic): Promise<JsonValue | undefined> {
  const { store, backend, updates } = scope;
  if (step.do === "VM_import_metadata") return scope.importMetadata(step.metadata);
  const vm = store.vm(step.vm);
  const changed = () => updates.add(["Vm", step.vm]);
  switch (step.do) {
    case "VM_hook_script":
      await scope.runHook(step.hook, {
        vm: step.original ?? step.vm,
        reason: step.reason,
        domid: backend.vm.domid(step.vm),
        task,
      });
      return undefined;
    case "VM_create":
      await createDomain(scope, task, step);
      return undefined;
    case "VM_build":
      await takingMemory(scope, step.vm, async () =>
        backend.vm.build(task, definitionOf(scope, step.vm), { force: step.force }),
      );
      return undefined;
    case "VM_create_device_model":
      await backend.vm.createDeviceModel(task, definitionOf(scope, step.vm), { restore: step.restore });
      return undefined;
    case "VM_destroy_device_model":
      await backend.vm.destroyDeviceModel(task, vm);
      return undefined;
    case "VM_destroy":
      await destroy(scope, task, vm);
      return undefined;
    case "VM_set_domain_action_request":
      await backend.vm.setActionRequest(vm, step.request);
      return undefined;
    case "VM_shutdown_domain":
      await shutDownDomain(scope, task, step);
      return undefined;
    case "VM_save":
      await backend.vm.assertCanSave(vm);
      task.refuseCancel();
      try {
        await backend.vm.save(task, definitionOf(scope, step.vm), { disk: step.disk });
      } catch (error) {
        await goOn(scope, task, step.vm);
        throw error;
      }
      return undefined;
    case "VM_restore":
      await takingMemory(scope, step.vm, () =>
        backend.vm.restore(task, definitionOf(scope, step.vm), { disk: step.disk }),
      );
      return undefined;
    case "VM_delay":
      await task.unlessCancelled(sleep(scope.ambient, step.seconds * 1000));
      return undefined;
    case "VM_remove":
      await remove(scope, step);
      return undefined;
    case "VM_rename":
      await rename(scope, step);
      return undefined;
    case "VM_run_script":
      return backend.vm.runScript(task, vm, step.script);
    default:
      await change(scope, task, step);
      changed();
      return undefined;
  }
}

type Change = Exclude<
  VmAtomic["do"],
  | "VM_hook_script"
  | "VM_create"
  | "VM_build"
  | "VM_create_device_model"
  | "VM_destroy_device_model"
  | "VM_destroy"
  | "VM_set_domain_action_request"
  | "VM_shutdown_domain"
  | "VM_save"
  | "VM_restore"
  | "VM_delay"
  | "VM_remove"
  | "VM_rename"
  | "VM_run_script"
  | "VM_import_metadata"
>;

/** Steps that change a living domain, which clients hear of. */
async function change(scope: StepScope, task: Task, step: Step<Change>): Promise<void> {
  const { store } = scope;
  const backend = scope.backend.vm;
  const vm = store.vm(step.vm);
  switch (step.do) {
    case "VM_pause":
      return backend.pause(vm);
    case "VM_unpause":
      if ((await backend.powerState(vm)) === "Paused") await backend.unpause(vm);
      return;
    case "VM_softreboot":
      return backend.softReset(task, definitionOf(scope, step.vm));
    case "VM_fast_resume":
      return backend.fastResume(task, vm);
    case "VM_s3suspend":
      return backend.s3suspend(vm);
    case "VM_s3resume":
      return backend.s3resume(vm);
    case "VM_set_xsdata":
      await backend.setXsdata(vm, step.xsdata);
      return store.putVm({ ...vm, xsdata: { ...step.xsdata } });
    case "VM_set_vcpus":
      if (step.vcpus <= 0 || step.vcpus > vm.vcpu_max) throw failure(["Invalid_vcpus", vm.vcpu_max]);
      return backend.setVcpus(vm, step.vcpus);
    case "VM_set_shadow_multiplier":
      return backend.setShadowMultiplier(vm, step.multiplier);
    case "VM_set_memory_dynamic_range":
      await backend.setMemoryDynamicRange(vm, step.minimum, step.maximum);
      return scope.memory.balance();
    case "VM_request_rdp":
      return backend.requestRdp(vm, step.enabled);
  }
}

/** Asks the guest to go and waits until it has gone. */
async function shutDownDomain(scope: StepScope, task: Task, step: Step<"VM_shutdown_domain">): Promise<void> {
  const { ambient, store, limits } = scope;
  const backend = scope.backend.vm;
  const vm = store.vm(step.vm);
  const begun = ambient.monotonic();
  const ack = Math.min(limits.shutdownAckTimeout, step.timeout);
  if (!(await backend.requestShutdown(task, vm, step.request, ack))) {
    throw failure("Failed_to_acknowledge_shutdown_request");
  }
  const left = Math.max(0, step.timeout - (ambient.monotonic() - begun) / 1000);
  if (!(await backend.waitShutdown(task, vm, step.request, left))) {
    throw failure(["Failed_to_shutdown", [step.vm, step.timeout]]);
  }
}

async function destroy({ backend, memory }: StepScope, task: Task, vm: VmT): Promise<void> {
  const domid = backend.vm.domid(vm.id);
  if (domid !== undefined) await memory.leaving(domid);
  await backend.vm.destroy(task, vm);
  memory.balance();
}

async function rename({ store, backend, updates }: StepScope, { vm: id, to }: Step<"VM_rename">): Promise<void> {
  const devices = (vm: string): DynamicId[] =>
    deviceKinds.flatMap((kind) => store.devices(kind, vm).map(({ id: device }) => dynamicId(kind, device)));
  const before: DynamicId[] = [...devices(id), ["Vm", id]];
  const vm = store.vm(id);
  await backend.vm.rename(vm, to);
  store.renameVm(id, to);
  for (const object of before) updates.remove(object);
  for (const object of [...devices(to), ["Vm", to] satisfies DynamicId]) updates.add(object);
}

async function remove({ store, backend, updates }: StepScope, { vm: id }: Step<"VM_remove">): Promise<void> {
  const vm = store.vm(id);
  const state = await backend.vm.powerState(vm);
  if (state === "Running" || state === "Paused") throw failure(["Bad_power_state", [state, "Halted"]]);
  await backend.vm.remove(vm);
  for (const kind of deviceKinds) {
    for (const { id: device } of store.devices(kind, id)) updates.remove(dynamicId(kind, device));
  }
  store.deleteVm(id);
  updates.remove(["Vm", id]);
}
