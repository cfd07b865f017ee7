import type { Context } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, nullRef, type Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";
import { createHost, type HostEndpoint } from "./create-host.ts";
import { createInterfaces, createInternalNetwork } from "./create-network.ts";
import { createLocalStorage, createSharedStorage, createToolsStorage } from "./create-storage.ts";
import { createDrivers, machineDrivers, simulatedDrivers } from "./drivers.ts";
import type { HostFacts } from "./host-facts.ts";
import { freeLicense } from "./license.ts";
import { createTemplates } from "./templates.ts";

/** What a pool is made from. */
export interface PoolPlan {
  readonly name: string;
  readonly hosts: readonly HostFacts[];
  readonly endpoint: HostEndpoint;
  /** What an installed host would have besides: templates, drivers and, of a simulated one, storage. */
  readonly furniture: "simulated" | "machine" | "none";
}

/**
 * Fills an empty database: the pool and its hosts, the first of which is the coordinator (spec: startup-config.md, section
 * 3.4). Answers the coordinator.
 */
export function firstStart(context: Context, plan: PoolPlan): Ref<"host"> {
  const hosts = plan.hosts.map((facts) => {
    const host = createHost(context, facts, plan.endpoint);
    createInterfaces(context, host, facts.nics, plan.endpoint);
    return host;
  });
  const [coordinator = nullRef<"host">()] = hosts;
  createInternalNetwork(context);
  const pool = createPool(context, coordinator, plan.name);
  createUser(context);
  if (plan.furniture === "none") return coordinator;
  createDrivers(context, plan.furniture === "simulated" ? simulatedDrivers : machineDrivers);
  if (plan.furniture === "simulated") {
    const storage = createStorage(context, hosts);
    context.db.pool.update(pool, { default_SR: storage, suspend_image_SR: storage, crash_dump_SR: storage });
  }
  createTemplates(context);
  return coordinator;
}

/** Makes the SRs of a pool; answers the one for new disks: shared where there are several hosts. */
function createStorage(context: Context, hosts: readonly Ref<"host">[]): Ref<"SR"> {
  const locals = hosts.map((host) => {
    const local = createLocalStorage(context, host);
    const row = context.db.host.get(host);
    context.db.host.update(host, {
      suspend_image_sr: local,
      crash_dump_sr: local,
      other_config: Object.fromEntries(Object.entries(row.other_config).filter(([key]) => key !== "no_local_storage")),
    });
    return local;
  });
  createToolsStorage(context, hosts);
  const [local = nullRef<"SR">()] = locals;
  return hosts.length > 1 ? createSharedStorage(context, hosts, 1) : local;
}

/** Makes the pool row with the values of a new pool (spec: startup-config.md, section 3.4). */
function createPool(context: Context, master: Ref<"host">, name: string): Ref<"pool"> {
  const telemetry = addRow(context, "secret", { value: context.ambient.uuid() });
  const pool = addRow(context, "pool", {
    name_label: name,
    master,
    other_config: { "memory-ratio-hvm": "0.25", "memory-ratio-pv": "0.25" },
    restrictions: freeLicense,
    ha_cluster_stack: "xhad",
    coordinator_bias: true,
    local_auth_max_threads: 8,
    ext_auth_max_threads: 1,
    ext_auth_cache_enabled: false,
    ext_auth_cache_size: 50,
    ext_auth_cache_expiry: 300,
    telemetry_uuid: telemetry,
    telemetry_frequency: "weekly",
    telemetry_next_collection: dateTimeOf(context.ambient.now() + 7 * 86_400_000 * context.ambient.random()),
    update_sync_frequency: "weekly",
    ha_reboot_vm_on_internal_shutdown: true,
    policy_no_vendor_device: false,
  });
  refreshPoolCpus(context, pool);
  return pool;
}

/** Sums up the processors of all hosts in the pool. */
export function refreshPoolCpus(context: Pick<Context, "db">, pool: Ref<"pool">): void {
  const infos = context.db.host.rows().map(([, row]) => row.cpu_info);
  const [first] = infos;
  if (first === undefined) return;
  const sum = (key: string) => infos.reduce((total, info) => total + Number(info[key] ?? 0), 0);
  context.db.pool.set(pool, "cpu_info", {
    features_hvm_host: first.features_hvm_host ?? "",
    features_hvm: first.features_hvm ?? "",
    features_pv_host: first.features_pv_host ?? "",
    features_pv: first.features_pv ?? "",
    socket_count: String(sum("socket_count")),
    cpu_count: String(sum("cpu_count")),
    vendor: first.vendor ?? "",
  });
}

function createUser(context: Context): void {
  if (context.db.user.size === 0) addRow(context, "user", { short_name: "superuser", fullname: "root" });
}
