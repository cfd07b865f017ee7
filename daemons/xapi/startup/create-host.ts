import type { Context } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, type Ref } from "../../../runtime/ref.ts";
import { bytesTaken } from "../hosts/free-memory.ts";
import { addRow } from "../rows.ts";
import { consoleUrl } from "./address.ts";
import type { CpuFacts, HostFacts } from "./host-facts.ts";
import { freeLicense } from "./license.ts";
import { API_VERSION, softwareVersion } from "./software-version.ts";

/** Where clients reach the host: its address, and scheme, address and port. */
export interface HostEndpoint {
  readonly address: string;
  readonly origin: string;
}

/**
 * Makes the rows of a host that has none: itself, its metrics, processors and control domain (spec: startup-config.md,
 * sections 3.4.1 and 3.4.2).
 */
export function createHost(context: Context, facts: HostFacts, endpoint: HostEndpoint): Ref<"host"> {
  const { now } = instants(context);
  const metrics = addRow(context, "host_metrics", { memory_total: facts.memoryTotal, live: true, last_updated: now });
  const host = addRow(
    context,
    "host",
    {
      ...identity(facts, endpoint),
      ...machine(context, facts),
      metrics,
      enabled: true,
      edition: "free",
      editions: ["free"],
      license_params: freeLicense,
      license_server: { address: "localhost", port: "27000" },
      sched_policy: "credit",
      supported_bootloaders: ["pygrub", "eliloader"],
      virtual_hardware_platform_versions: [0, 1, 2],
      ssl_legacy: false,
      https_only: context.services.settings["https-only-default"],
      latest_synced_updates_applied: "unknown",
      numa_affinity_policy: "default_policy",
      display: "enabled",
      iscsi_iqn: `iqn.2026-01.com.example:${context.ambient.uuid().slice(0, 8)}`,
    },
    facts.ids === undefined ? {} : { uuid: facts.ids.host },
  );
  createCpus(context, host, facts.cpu);
  createControlDomain(context, host, facts, endpoint);
  refreshMemory(context, host, facts);
  return host;
}

/** What the machine is asked anew at every start. */
export function machine(context: Context, facts: HostFacts) {
  return {
    API_version_major: API_VERSION.major,
    API_version_minor: API_VERSION.minor,
    API_version_vendor: "XenSource",
    software_version: softwareVersion(facts, context.ambient.now()),
    capabilities: facts.capabilities,
    cpu_info: cpuInfo(facts.cpu),
    bios_strings: facts.bios,
    chipset_info: facts.chipset,
    memory_overhead: facts.memoryOverhead,
    boot_free_mem: facts.memoryTotal - facts.memoryOverhead,
  };
}

function identity(facts: HostFacts, endpoint: HostEndpoint) {
  return {
    name_label: facts.hostname,
    name_description: "Default install",
    hostname: facts.hostname,
    address: endpoint.address,
    ntp_mode: "Factory" as const,
    timezone: "UTC",
    ssh_enabled: true,
    ssh_auto_mode: false,
  };
}

/** `host.cpu_info` in the order of upstream. */
function cpuInfo(cpu: CpuFacts): Readonly<Record<string, string>> {
  return {
    cpu_count: String(cpu.count),
    socket_count: String(cpu.sockets),
    threads_per_core: String(cpu.threadsPerCore),
    nr_nodes: String(cpu.nodes),
    vendor: cpu.vendor,
    speed: cpu.speed.toFixed(3),
    modelname: cpu.modelName,
    family: String(cpu.family),
    model: String(cpu.model),
    stepping: String(cpu.stepping),
    flags: cpu.flags,
    ...cpu.guestFeatures,
  };
}

function createCpus(context: Context, host: Ref<"host">, cpu: CpuFacts): void {
  for (let number = 0; number < cpu.count; number++) {
    addRow(context, "host_cpu", {
      host,
      number,
      vendor: cpu.vendor,
      speed: Math.trunc(cpu.speed),
      modelname: cpu.modelName,
      family: cpu.family,
      model: cpu.model,
      stepping: String(cpu.stepping),
      flags: cpu.flags,
      features: cpu.features,
    });
  }
}

function createControlDomain(context: Context, host: Ref<"host">, facts: HostFacts, endpoint: HostEndpoint): void {
  const { controlDomainCpus: cpus, controlDomainMemory: memory } = facts;
  const metrics = addRow(context, "VM_metrics", {
    memory_actual: memory,
    VCPUs_number: cpus,
    VCPUs_utilisation: Object.fromEntries(Array.from({ length: cpus }, (_, i) => [i + 1, 0])),
    current_domain_type: "pv",
  });
  const vm = addRow(
    context,
    "VM",
    {
      name_label: `Control domain on host: ${facts.hostname}`,
      name_description: "The domain which manages physical devices and manages other domains",
      is_control_domain: true,
      power_state: "Running",
      domid: 0,
      generation_id: "",
      has_vendor_device: false,
      affinity: host,
      resident_on: host,
      VCPUs_max: cpus,
      VCPUs_at_startup: cpus,
      memory_overhead: 20 << 20,
      ...evenMemory(memory),
      domain_type: "pv",
      domarch: "x64",
      user_version: 1,
      actions_after_shutdown: "destroy",
      actions_after_reboot: "destroy",
      actions_after_crash: "destroy",
      actions_after_softreboot: "soft_reboot",
      HVM_shadow_multiplier: 1,
      metrics,
    },
    facts.ids === undefined ? {} : { uuid: facts.ids.controlDomain },
  );
  context.db.host.set(host, "control_domain", vm);
  createConsole(context, vm, "rfb", 5900, endpoint.origin);
  createConsole(context, vm, "vt100", 9500, endpoint.origin);
}

/** Fields of a VM whose memory is fixed; `memory` in bytes. */
function evenMemory(memory: number) {
  return {
    memory_target: memory,
    memory_static_max: memory,
    memory_static_min: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
  };
}

/** Makes a console of a VM. Its address holds its own reference, so that one is chosen here. */
export function createConsole(
  context: Pick<Context, "db" | "ambient">,
  vm: Ref<"VM">,
  protocol: "rfb" | "vt100",
  port: number,
  origin: string,
): void {
  const ref = `OpaqueRef:${context.ambient.uuid()}`;
  addRow(context, "console", { protocol, VM: vm, port, location: consoleUrl(origin, ref) }, { ref });
}

/** Computes the free memory of a host: what neither the hypervisor nor a domain there has. Bytes. */
export function refreshMemory(context: Context, host: Ref<"host">, facts: Pick<HostFacts, "memoryTotal">): void {
  const row = context.db.host.get(host);
  const used = row.resident_VMs.reduce((sum, vm) => sum + bytesTaken(context.db, context.db.VM.get(vm)), 0);
  context.db.host_metrics.update(row.metrics, {
    memory_total: facts.memoryTotal,
    memory_free: Math.max(0, facts.memoryTotal - row.memory_overhead - used),
    live: true,
    last_updated: instants(context).now,
  });
}

function instants(context: Context) {
  return { now: dateTimeOf(context.ambient.now()) };
}
