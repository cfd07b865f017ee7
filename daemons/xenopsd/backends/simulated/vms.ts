import type { VmDomainType, VmState, VmT } from "../../../../generated/daemons/xenops.ts";
import type { JsonValue } from "../../../../runtime/daemon/descriptor.ts";
import { alreadyExists, failure, internal, unimplemented } from "../../errors.ts";
import type { TaskScope } from "../../tasks/task.ts";
import type { DomainMemory, RestoreSource, SaveTarget, VmBackend, VmDefinition } from "../backend.ts";
import type { Domain } from "./domain.ts";
import type { Guests } from "./guest.ts";
import { guestAgentKeys } from "./guest-agent.ts";
import { type Hypervisor, readVm } from "./hypervisor.ts";

/** Natural length of saving or restoring a guest's memory, in milliseconds. */
const IMAGE = 50;

/** Virtual machines of the fictitious hypervisor (spec: xenopsd.md, section 16). */
export function simulatedVms(hypervisor: Hypervisor, guests: Guests): VmBackend {
  return {
    minimumRebootDelay: 0,
    add() {},
    remove: ({ id }) => hypervisor.forget(id),
    create: (_task, vm, { memory }) => create(hypervisor, vm, memory),
    limitMemory() {},
    build: (_task, definition) => build(hypervisor, definition),
    createDeviceModel(_task, { vm }) {
      const domain = hypervisor.domain(vm.id);
      if (hypervisor.fails(vm, "emulator-fails")) {
        throw failure(["Failed_to_start_emulator", [vm.id, "qemu-dm", "The emulator was told to fail"]]);
      }
      domain.deviceModel = true;
    },
    destroyDeviceModel(_task, { id }) {
      if (hypervisor.peek(id)?.domain !== undefined) hypervisor.domain(id).deviceModel = false;
    },
    destroy(_task, { id }) {
      if (hypervisor.peek(id)?.domain === undefined) return;
      hypervisor.destroy(id);
      guests.gone(id);
    },
    pause({ id }) {
      hypervisor.builtDomain(id).paused = true;
      guests.halt(id);
    },
    unpause({ id }) {
      hypervisor.builtDomain(id).paused = false;
      guests.run(id);
    },
    requestShutdown: (task, vm, request, seconds) => {
      hypervisor.domain(vm.id);
      return guests.ask(task, vm, request, seconds);
    },
    waitShutdown: (task, vm, _request, seconds) => guests.ended(task, vm, seconds),
    assertCanSave({ id }) {
      if (hypervisor.builtDomain(id).ended) throw internal("The domain has ended");
    },
    save: (task, definition, to) => save(hypervisor, guests, task, definition, to),
    restore: (task, definition, from) => restore(hypervisor, task, definition, from),
    suspendedMemory: ({ id }) => hypervisor.peek(id)?.suspended?.memory,
    waitBallooning: async () => true,
    rename: (vm, id) => {
      guests.halt(vm.id);
      hypervisor.rename(vm.id, id);
      guests.run(id);
    },
    fastResume(_task, { id }) {
      const domain = hypervisor.builtDomain(id);
      domain.ended = false;
      delete domain.request;
      delete hypervisor.change(id).suspended;
      domain.paused = false;
      guests.run(id);
    },
    s3suspend({ id }) {
      const domain = hypervisor.builtDomain(id);
      if (!domain.hvm) throw unimplemented("VM.s3suspend");
      domain.asleep = true;
      guests.halt(id);
    },
    s3resume({ id }) {
      hypervisor.builtDomain(id).asleep = false;
      guests.run(id);
    },
    softReset(_task, { vm: { id } }) {
      const domain = hypervisor.builtDomain(id);
      domain.ended = false;
      domain.booted = false;
      delete domain.request;
      guests.run(id);
    },
    state: (vm) => stateOf(hypervisor, vm),
    actionRequest({ id }) {
      const domain = hypervisor.peek(id)?.domain;
      return domain === undefined ? "Needs_poweroff" : domain.request;
    },
    setActionRequest({ id }, request) {
      const domain = hypervisor.domain(id);
      if (request === undefined) delete domain.request;
      else domain.request = request;
    },
    setXsdata({ id }, xsdata) {
      hypervisor.domain(id).xsdata = { ...xsdata };
    },
    setVcpus({ id }, vcpus) {
      hypervisor.builtDomain(id).vcpus = vcpus;
    },
    setShadowMultiplier({ id }, multiplier) {
      hypervisor.builtDomain(id).shadowMultiplier = multiplier;
    },
    setMemoryDynamicRange({ id }, minimum, maximum) {
      const domain = hypervisor.builtDomain(id);
      hypervisor.setMemory(domain, fitting(hypervisor, Number(minimum), Number(maximum), domain.memory));
    },
    requestRdp({ id }, enabled) {
      hypervisor.builtDomain(id).rdp = enabled;
    },
    runScript({ id: _task }, { id }): JsonValue {
      if (!hypervisor.builtDomain(id).booted) throw failure(["Failed_to_run_script", "The guest has not booted"]);
      return { rc: 0, stdout: "", stderr: "" };
    },
    generateStateString: () => JSON.stringify({}),
    internalState({ id }) {
      const vm = hypervisor.peek(id);
      if (vm?.domain === undefined && vm?.suspended === undefined) {
        throw internal('Invalid_argument("option is None")');
      }
      return JSON.stringify(vm);
    },
    setInternalState({ id }, text) {
      const state = readVm(text);
      if (state === undefined) throw internal("The private state of a VM cannot be read");
      const vm = hypervisor.change(id);
      if (state.suspended !== undefined && vm.domain === undefined) vm.suspended = state.suspended;
      hypervisor.settle(id);
    },
    domid: (id) => hypervisor.peek(id)?.domain?.id,
  };
}

function create(hypervisor: Hypervisor, vm: VmT, { initialTargetKib }: DomainMemory): void {
  if (hypervisor.peek(vm.id)?.domain !== undefined) throw alreadyExists("domain", vm.id);
  const minimum = Number(vm.memory_dynamic_min);
  if (hypervisor.fails(vm, "out-of-memory")) {
    throw failure(["Cannot_free_this_much_memory", [minimum, 0]]);
  }
  hypervisor.assertFree(initialTargetKib * 1024);
  hypervisor.create(vm.id, {
    hvm: vm.ty[0] === "HVM",
    created: hypervisor.ambient.now() / 1000,
    request: "Needs_poweroff",
    paused: true,
    built: false,
    deviceModel: false,
    booted: false,
    ended: false,
    asleep: false,
    vcpus: vm.vcpus,
    shadowMultiplier: vm.ty[0] === "HVM" ? vm.ty[1].shadow_multiplier : 1,
    memory: initialTargetKib * 1024,
    plugs: 0,
    xsdata: { ...vm.xsdata },
    rdp: false,
    vbd: {},
    vif: {},
    pci: {},
    vusb: {},
    vgpu: {},
  });
}

/** As much memory as a range allows and the host has beside what is held already; raises `Cannot_free_this_much_memory`. */
function fitting(hypervisor: Hypervisor, minimum: number, maximum: number, held: number): number {
  hypervisor.assertFree(minimum - held);
  return Math.max(minimum, Math.min(maximum, hypervisor.freeMemory + held));
}

function build(hypervisor: Hypervisor, { vm }: VmDefinition): void {
  const domain = hypervisor.domain(vm.id);
  if (hypervisor.fails(vm, "no-bootable-device")) throw failure("No_bootable_device");
  if (hypervisor.fails(vm, "bootloader-error")) {
    throw failure(["Bootloader_error", [vm.id, "The boot loader was told to fail"]]);
  }
  domain.built = true;
}

async function save(
  hypervisor: Hypervisor,
  guests: Guests,
  task: TaskScope,
  { vm }: VmDefinition,
  to: SaveTarget,
): Promise<void> {
  const domain = hypervisor.builtDomain(vm.id);
  const wasPaused = domain.paused;
  if (wasPaused) {
    domain.paused = false;
    guests.run(vm.id);
  }
  if (!(await guests.ask(task, vm, "Suspend", ACKNOWLEDGE_SECONDS))) {
    domain.paused = wasPaused;
    if (wasPaused) guests.halt(vm.id);
    throw failure("Failed_to_acknowledge_suspend_request");
  }
  if (!(await guests.ended(task, vm, SUSPEND_SECONDS))) {
    throw failure(["Failed_to_suspend", [vm.id, SUSPEND_SECONDS]]);
  }
  await transfer(hypervisor, task);
  if ("stream" in to) await to.stream.write(Buffer.from([domain.vcpus]));
  else hypervisor.change(vm.id).suspended = { disk: to.disk, vcpus: domain.vcpus, memory: domain.memory };
}

/** Limits of section 1 of xenopsd.md: `vm-suspend-ack-timeout` and `vm-suspend-timeout`, in seconds. */
const ACKNOWLEDGE_SECONDS = 30;
const SUSPEND_SECONDS = 1200;

async function restore(
  hypervisor: Hypervisor,
  task: TaskScope,
  { vm }: VmDefinition,
  from: RestoreSource,
): Promise<void> {
  const domain = hypervisor.domain(vm.id);
  const [vcpus] = "stream" in from ? await from.stream.read(1) : [];
  await transfer(hypervisor, task);
  const state = hypervisor.change(vm.id);
  domain.built = true;
  domain.booted = true;
  domain.vcpus = vcpus ?? state.suspended?.vcpus ?? vm.vcpus;
  delete state.suspended;
}

async function transfer(hypervisor: Hypervisor, task: TaskScope): Promise<void> {
  const parts = 4;
  for (let part = 0; part < parts; part++) {
    await hypervisor.pause(IMAGE / parts);
    task.stepProgress((part + 1) / parts);
  }
}

const DOMAIN_TYPES: Readonly<Record<VmT["ty"][0], VmDomainType>> = {
  HVM: "Domain_HVM",
  PV: "Domain_PV",
  PVinPVH: "Domain_PVinPVH",
  PVH: "Domain_PVH",
};

function stateOf(hypervisor: Hypervisor, vm: VmT): VmState {
  const known = hypervisor.peek(vm.id);
  const domain = known?.domain;
  if (domain === undefined) return absentState(known?.suspended === undefined ? "Halted" : "Suspended");
  const agent = domain.booted && !hypervisor.fails(vm, "no-guest-agent");
  return {
    ...absentState(domain.paused ? "Paused" : "Running"),
    domids: [domain.id],
    memory_target: domain.memory,
    memory_actual: domain.memory,
    vcpu_target: domain.vcpus,
    shadow_multiplier_target: domain.shadowMultiplier,
    guest_agent: agent ? guestAgentKeys(domain) : {},
    xsdata_state: { ...domain.xsdata },
    pv_drivers_detected: agent,
    last_start_time: domain.created,
    hvm: domain.hvm,
    nomigrate: vm.platformdata.nomigrate === "true",
    nested_virt: vm.platformdata["nested-virt"] === "true",
    domain_type: DOMAIN_TYPES[vm.ty[0]],
    featureset: vm.platformdata.featureset ?? "",
  };
}

/** The state of a VM without a domain. */
function absentState(power: VmState["power_state"]): VmState {
  return {
    power_state: power,
    domids: [],
    consoles: [],
    memory_target: 0,
    memory_actual: 0,
    memory_limit: 0,
    vcpu_target: 0,
    shadow_multiplier_target: 1,
    rtc_timeoffset: "",
    uncooperative_balloon_driver: false,
    guest_agent: {},
    xsdata_state: {},
    pv_drivers_detected: false,
    last_start_time: 0,
    hvm: false,
    nomigrate: false,
    nested_virt: false,
    domain_type: "Domain_undefined",
    featureset: "",
    numa_optimised: false,
    numa_nodes: 0,
    numa_node_memory: [],
  };
}

/** Ends a domain from within, as its guest or a fault would; raises `Does_not_exist`. */
export function endDomain(
  hypervisor: Hypervisor,
  guests: Guests,
  id: string,
  request: NonNullable<Domain["request"]>,
): void {
  guests.end(id, request);
  hypervisor.settle(id);
  hypervisor.report({ kind: "vm", vm: id });
}
