import { setImmediate } from "node:timers/promises";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, isNullRef, nullRef, type Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import { memoryOverhead } from "../vm/memory-model.ts";
import { consoleOrigin } from "./address.ts";
import { createConsole } from "./create-host.ts";
import { createSharedStorage } from "./create-storage.ts";
import { addDisks, addInterface, addSuspendImage, newRef, type Owner } from "./populate-devices.ts";
import { Choices } from "./random.ts";

const GIB = 1024 ** 3;
const DAY = 86_400_000;

/** How many VMs a pool is filled with, and the seed of their shapes; ids come from the ambient. */
export interface Population {
  readonly vms: number;
  readonly seed: number;
}

const ROLES = ["web", "db", "cache", "build", "mail", "queue", "proxy", "backup", "desktop", "monitor"] as const;
/** The operating system of a guest, as its agent tells. */
type System = Readonly<Record<"name" | "distro" | "major" | "minor" | "uname", string>>;

const SYSTEMS: readonly [System, System, System] = [
  { name: "Debian GNU/Linux 12 (bookworm)", distro: "debian", major: "12", minor: "5", uname: "6.1.0-18-amd64" },
  { name: "Ubuntu 24.04.1 LTS", distro: "ubuntu", major: "24", minor: "04", uname: "6.8.0-45-generic" },
  { name: "Rocky Linux 9.4 (Blue Onyx)", distro: "rocky", major: "9", minor: "4", uname: "5.14.0-427.el9.x86_64" },
];
/** Shares of the power states and kinds among the VMs. */
const SHARE = { running: 0.2, suspended: 0.03, template: 0.02, snapshot: 0.08, tagged: 0.6 } as const;

/** A host with memory left. */
interface Room {
  readonly host: Ref<"host">;
  readonly origin: string;
  free: number;
  nextDomid: number;
}

/** VMs after which the database may write what there is, while more are made. */
const VMS_AT_A_TIME = 500;

/**
 * Fills a pool with VMs with disks, interfaces, tags, snapshots and guest metrics. A fifth runs, spread over the hosts as
 * far as their memory goes.
 */
export async function populate(context: Context, { vms, seed }: Population): Promise<void> {
  const choices = new Choices(seed);
  const rooms = roomsOf(context);
  const place = placeOf(context, vms);
  let previous: Ref<"VM"> | undefined;
  for (let index = 0; index < vms; index++) {
    if (index % VMS_AT_A_TIME === VMS_AT_A_TIME - 1) await setImmediate();
    if (previous !== undefined && choices.chance(SHARE.snapshot)) {
      addSnapshot(context, previous, index, choices);
      continue;
    }
    previous = addVm(context, index, choices, rooms, place);
  }
  settle(context, rooms, place);
}

/** Where disks and interfaces go. */
export interface Place {
  readonly SRs: readonly Ref<"SR">[];
  readonly networks: readonly Ref<"network">[];
}

/** VMs that share one SR and one network. */
const VMS_TO_AN_SR = 1000;
const VMS_TO_A_NETWORK = 500;

/** The default SR and the networks of the hosts, and more of both where there are many VMs. */
function placeOf(context: Context, vms: number): Place {
  const { db } = context;
  const hosts = db.host.refs();
  const SRs = db.pool.rows().map(([, row]) => row.default_SR);
  const networks = db.network.rows().flatMap(([ref, row]) => (row.PIFs.length > 0 ? [ref] : []));
  while (hosts.length > 1 && SRs.length * VMS_TO_AN_SR < vms) {
    SRs.push(createSharedStorage(context, hosts, SRs.length + 1));
  }
  for (let number = 1; networks.length * VMS_TO_A_NETWORK < vms; number++) {
    const bridge = `xapi${number - 1}`;
    networks.push(addRow(context, "network", { name_label: `Private network ${number}`, bridge, managed: true }));
  }
  return { SRs, networks };
}

function roomsOf(context: Context): Room[] {
  return context.db.host.rows().map(([host, row]) => ({
    host,
    origin: consoleOrigin(context.db, host),
    free: context.db.host_metrics.get(row.metrics).memory_free,
    nextDomid: 1,
  }));
}

/**
 * Makes a VM after everything that belongs to it: then its row is made once, with all of that, instead of anew for each part.
 */
function addVm(context: Context, index: number, choices: Choices, rooms: Room[], place: Place): Ref<"VM"> {
  const role = choices.of(...ROLES);
  const memory = choices.of(1, 2, 2, 4, 4, 8) * GIB;
  const vcpus = choices.of(1, 2, 2, 4, 8);
  const kind = choices.next();
  const shape = shapeOf(memory, vcpus);
  const room = kind < SHARE.running ? takeRoom(rooms, index, memory + shape.memory_overhead) : undefined;
  const isTemplate = kind > 1 - SHARE.template;
  const system = choices.of(...SYSTEMS);
  const name_label = `${role}-${String(index + 1).padStart(5, "0")}`;
  const tags = choices.chance(SHARE.tagged) ? [role, choices.of("production", "staging", "test")] : [];
  const metrics = addMetrics(context, room === undefined ? 0 : memory, vcpus, choices);
  const SR = place.SRs[index % place.SRs.length] ?? nullRef<"SR">();
  const network = place.networks[index % place.networks.length] ?? nullRef<"network">();
  const owner: Owner = { vm: newRef<"VM">(context), name_label, attached: room !== undefined };
  addDisks(context, owner, SR, choices);
  addInterface(context, owner, network, index);
  const sleeps = room === undefined && !isTemplate && kind < SHARE.running + SHARE.suspended;
  return addRow(
    context,
    "VM",
    {
      ...shape,
      name_label,
      name_description: `${system.name} for ${role}`,
      is_a_template: isTemplate,
      tags,
      other_config: { mac_seed: context.ambient.uuid(), base_template_name: system.name, folder: `/${role}` },
      metrics,
      ...(room !== undefined && awake(context, owner.vm, room, index, system)),
      ...(sleeps && addSuspendImage(context, owner, SR, memory)),
    },
    { ref: owner.vm },
  );
}

function shapeOf(memory: number, vcpus: number) {
  const shape = {
    user_version: 1,
    power_state: "Halted",
    domid: -1,
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: memory / 2,
    memory_target: memory,
    VCPUs_max: vcpus,
    VCPUs_at_startup: vcpus,
    actions_after_shutdown: "destroy",
    actions_after_reboot: "restart",
    actions_after_crash: "restart",
    actions_after_softreboot: "soft_reboot",
    domain_type: "hvm",
    HVM_boot_policy: "BIOS order",
    HVM_boot_params: { order: "cdn", firmware: "bios" },
    HVM_shadow_multiplier: 1,
    platform: { acpi: "1", apic: "true", pae: "true", nx: "true", viridian: "false", "device-model": "qemu-upstream" },
  } as const satisfies Partial<VMRow>;
  return { ...shape, memory_overhead: memoryOverhead(shape) };
}

/** Takes memory of the next host that has it. */
function takeRoom(rooms: readonly Room[], index: number, memory: number): Room | undefined {
  const room = rooms[index % Math.max(1, rooms.length)];
  if (room === undefined || room.free < memory) return undefined;
  room.free -= memory;
  return room;
}

function addMetrics(context: Context, memory: number, vcpus: number, choices: Choices): Ref<"VM_metrics"> {
  const age = choices.below(400) * DAY;
  const install = dateTimeOf(context.ambient.now() - age - DAY);
  const runs = memory > 0;
  return addRow(context, "VM_metrics", {
    memory_actual: memory,
    VCPUs_number: runs ? vcpus : 0,
    ...(runs ? { start_time: dateTimeOf(context.ambient.now() - age), hvm: true } : {}),
    install_time: install,
    last_updated: install,
    current_domain_type: runs ? "hvm" : "unspecified",
  });
}

/** What makes a VM run on a host: its domain, what the guest tells of itself, and where its screen is. */
function awake(context: Context, vm: Ref<"VM">, room: Room, index: number, system: System): Partial<VMRow> {
  const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const guest_metrics = addRow(context, "VM_guest_metrics", {
    os_version: { ...system },
    PV_drivers_version: { major: "8", minor: "4", micro: "0", build: "1" },
    PV_drivers_up_to_date: true,
    PV_drivers_detected: true,
    networks: { "0/ip": ip, "0/ipv4/0": ip },
    other: {
      "feature-balloon": "1",
      "feature-suspend": "1",
      "feature-shutdown": "1",
      "platform-feature-xs_reset": "1",
    },
    last_updated: dateTimeOf(context.ambient.now()),
    live: true,
    can_use_hotplug_vbd: "yes",
    can_use_hotplug_vif: "yes",
  });
  createConsole(context, vm, "rfb", 5900, room.origin);
  const { host } = room;
  return { guest_metrics, power_state: "Running", resident_on: host, affinity: host, domid: room.nextDomid++ };
}

/** A snapshot of a VM without its disks. */
function addSnapshot(context: Context, of: Ref<"VM">, index: number, choices: Choices): void {
  const { memory_static_max, VCPUs_max, name_label, other_config } = context.db.VM.get(of);
  const snapshot = addRow(context, "VM", {
    ...shapeOf(memory_static_max, VCPUs_max),
    name_label: `${name_label} before change ${index}`,
    is_a_template: true,
    is_a_snapshot: true,
    snapshot_of: of,
    snapshot_time: dateTimeOf(context.ambient.now() - choices.below(100) * DAY),
    snapshot_info: { "power-state-at-snapshot": "Halted", "disk-snapshot-type": "crash_consistent" },
    other_config,
    metrics: addMetrics(context, 0, VCPUs_max, choices),
  });
  const { parent } = context.db.VM.get(of);
  if (!isNullRef(parent)) context.db.VM.set(snapshot, "parent", parent);
  context.db.VM.set(of, "parent", snapshot);
}

/** Brings the sums of hosts and SR up to date. */
function settle({ db }: Context, rooms: readonly Room[], { SRs }: Place): void {
  for (const room of rooms) db.host_metrics.set(db.host.get(room.host).metrics, "memory_free", room.free);
  for (const sr of SRs) {
    const disks = db.SR.get(sr).VDIs.map((vdi) => db.VDI.get(vdi));
    db.SR.update(sr, {
      virtual_allocation: disks.reduce((sum, disk) => sum + disk.virtual_size, 0),
      physical_utilisation: disks.reduce((sum, disk) => sum + disk.physical_utilisation, 0),
    });
  }
}
