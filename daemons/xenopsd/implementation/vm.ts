import type { PowerState, VmState, VmT, XenopsServer } from "../../../generated/daemons/xenops.ts";
import type { Atomic } from "../atomics/operation.ts";
import type { Engine } from "../engine.ts";
import { internal } from "../errors.ts";
import { exportMetadata, readMetadata } from "../metadata.ts";

/** Calls that concern whole VMs (spec: xenopsd.md, sections 2 and 2.3). */
export function vmCalls(engine: Engine): XenopsServer["VM"] {
  const { store, backend } = engine;
  const atomic = (dbg: string, step: Atomic) => {
    if ("vm" in step) store.vm(step.vm);
    return engine.enqueue({ op: "Atomic", atomic: step }, dbg);
  };
  const stat = async (id: string): Promise<[VmT, VmState]> => {
    const vm = store.vm(id);
    const state = await backend.vm.state(vm);
    return [vm, engine.isRebooting(id) ? { ...state, power_state: "Running" satisfies PowerState } : state];
  };
  return {
    async add({ vm }) {
      store.putVm(vm);
      await backend.vm.add(vm);
      engine.updates.add(["Vm", vm.id]);
      return vm.id;
    },
    async remove({ debug_info: dbg, id }) {
      store.vm(id);
      await engine.perform({ op: "Atomic", atomic: { do: "VM_remove", vm: id } }, dbg);
    },
    generate_state_string: ({ vm }) => backend.vm.generateStateString(vm),
    migrate({ debug_info: dbg, id: vm, vdi_map: vdis, vif_map: networks, pci_map: pcis, ...more }) {
      const { xenops_url: url, compress, verify_dest: verify, localhost_migration: localhost } = more;
      store.vm(vm);
      if (!URL.canParse(url)) throw internal("The address of the other host is none");
      const maps = { vdis, networks, pcis };
      return engine.enqueue({ op: "VM_migrate", vm, maps, url, compress, verify, localhost }, dbg);
    },
    create: ({ debug_info: dbg, id: vm }) => atomic(dbg, { do: "VM_create", vm, noSharedPageTable: false }),
    build: ({ debug_info: dbg, id: vm, force }) => atomic(dbg, { do: "VM_build", vm, force }),
    create_device_model: ({ debug_info: dbg, id: vm, save_state: restore }) =>
      atomic(dbg, { do: "VM_create_device_model", vm, restore }),
    destroy: ({ debug_info: dbg, id: vm }) => atomic(dbg, { do: "VM_destroy", vm }),
    pause: ({ debug_info: dbg, id: vm }) => atomic(dbg, { do: "VM_pause", vm }),
    unpause: ({ debug_info: dbg, id: vm }) => atomic(dbg, { do: "VM_unpause", vm }),
    request_rdp: ({ debug_info: dbg, id: vm, enabled }) => atomic(dbg, { do: "VM_request_rdp", vm, enabled }),
    run_script: ({ debug_info: dbg, id: vm, script }) => atomic(dbg, { do: "VM_run_script", vm, script }),
    set_xsdata: ({ debug_info: dbg, id: vm, xsdata }) => atomic(dbg, { do: "VM_set_xsdata", vm, xsdata }),
    set_vcpus: ({ debug_info: dbg, id: vm, vcpus }) => atomic(dbg, { do: "VM_set_vcpus", vm, vcpus }),
    set_shadow_multiplier: ({ debug_info: dbg, id: vm, multiplier }) =>
      atomic(dbg, { do: "VM_set_shadow_multiplier", vm, multiplier }),
    set_memory_dynamic_range: ({ debug_info: dbg, id: vm, minimum, maximum }) =>
      atomic(dbg, { do: "VM_set_memory_dynamic_range", vm, minimum, maximum }),
    stat: ({ id }) => stat(id),
    exists: ({ id }) => store.hasVm(id),
    list: () => Promise.all(store.vmIds().map(stat)),
    delay: ({ debug_info: dbg, id: vm, delay }) => atomic(dbg, { do: "VM_delay", vm, seconds: delay }),
    start: ({ debug_info: dbg, id: vm, paused: force }) => engine.enqueue({ op: "VM_start", vm, force }, dbg),
    shutdown: ({ debug_info: dbg, id: vm, delay }) =>
      engine.enqueue({ op: "VM_poweroff", vm, ...(delay !== undefined && { timeout: delay }) }, dbg),
    reboot: ({ debug_info: dbg, id: vm, delay }) =>
      engine.enqueue({ op: "VM_reboot", vm, ...(delay !== undefined && { timeout: delay }) }, dbg),
    suspend: ({ debug_info: dbg, id: vm, suspend_vdi: disk }) => engine.enqueue({ op: "VM_suspend", vm, disk }, dbg),
    resume: ({ debug_info: dbg, id: vm, suspend_vdi: disk }) => engine.enqueue({ op: "VM_resume", vm, disk }, dbg),
    fast_resume: ({ debug_info: dbg, id: vm }) => atomic(dbg, { do: "VM_fast_resume", vm }),
    s3suspend: ({ debug_info: dbg, id: vm }) => atomic(dbg, { do: "VM_s3suspend", vm }),
    s3resume: ({ debug_info: dbg, id: vm }) => atomic(dbg, { do: "VM_s3resume", vm }),
    export_metadata: ({ id }) => exportMetadata(engine.scope, id),
    async import_metadata({ debug_info: dbg, metadata }) {
      const { id } = readMetadata(metadata).vm;
      if (!store.hasVm(id)) return engine.scope.importMetadata(metadata);
      await engine.perform({ op: "Atomic", atomic: { do: "VM_import_metadata", vm: id, metadata } }, dbg);
      return id;
    },
    import_metadata_async({ debug_info: dbg, metadata }) {
      const { id } = readMetadata(metadata).vm;
      return engine.enqueue({ op: "Atomic", atomic: { do: "VM_import_metadata", vm: id, metadata } }, dbg);
    },
  };
}
