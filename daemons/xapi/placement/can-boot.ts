import { errors } from "../../../generated/api/errors.ts";
import type { HostRow } from "../../../generated/api/records/host.ts";
import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Db } from "../../../runtime/dispatch/context.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { isNullRef, type Ref } from "../../../runtime/ref.ts";
import { isTrue } from "../operations/describe.ts";
import { domainTypeOf } from "../vm/facts.ts";
import { checkOrder, limitsOf } from "../vm/memory-limits.ts";
import { checkVcpus } from "../vm/vcpus.ts";
import { checkCpu } from "./cpu.ts";
import { checkGpus } from "./gpus.ts";
import { checkMemory } from "./memory.ts";
import { checkNetworks, checkSriov } from "./networks.ts";
import { checkStorage } from "./storage.ts";
import { PlacementView } from "./view.ts";

/** Which checks are made besides those that always are. */
export interface CanBootOptions {
  /** Absent: true. */
  readonly memory?: boolean;
  /** Absent: false. */
  readonly cpu?: boolean;
  /** The pool as other decisions of the same call see it. */
  readonly view?: PlacementView;
}

/** Whether a VM could start on a host now. */
export function canBootHere(db: Db, vm: Ref<"VM">, host: Ref<"host">, options?: CanBootOptions): boolean {
  try {
    assertCanBootHere(db, vm, host, options);
    return true;
  } catch (error) {
    if (error instanceof XapiError) return false;
    throw error;
  }
}

/** Raises the first reason why a VM could not start on a host now (spec: dispatch-forwarding.md, section 6.1). */
export function assertCanBootHere(db: Db, vm: Ref<"VM">, host: Ref<"host">, options: CanBootOptions = {}): void {
  const row = db.VM.get(vm);
  const there = db.host.get(host);
  checkSettings(row);
  checkHost(db, row, host, there);
  checkHardware(vm, row, host, there);
  if (options.cpu === true) checkCpu(vm, row, host, there);
  checkStorage(db, vm, row, host);
  checkNetworks(db, vm, row, host);
  checkGpus(db, vm, row, host);
  checkUsb(db, vm, row, host);
  checkSriov(db, row, host);
  if (domainTypeOf(row) !== "pv" && !there.capabilities.some((capability) => capability.startsWith("hvm")))
    throw errors.VM_HVM_REQUIRED(vm);
  if (options.memory !== false) checkMemory(options.view ?? new PlacementView(db), vm, row, host);
  const processors = Number(there.cpu_info.cpu_count ?? there.host_CPUs.length);
  if (row.VCPUs_max > processors && !isTrue(row.platform["vcpu-unrestricted"]))
    throw errors.HOST_NOT_ENOUGH_PCPUS(String(row.VCPUs_max), String(processors));
}

/** Settings with which no host could build a domain. */
function checkSettings(row: VMRow): void {
  checkVcpus(row.VCPUs_at_startup, row.VCPUs_max);
  try {
    checkOrder(limitsOf(row));
  } catch {
    throw new XapiError("MEMORY_CONSTRAINT_VIOLATION", []);
  }
  if (!(row.HVM_shadow_multiplier >= 1))
    throw errors.INVALID_VALUE("HVM_shadow_multiplier", `${row.HVM_shadow_multiplier}`);
}

function checkHost(db: Db, row: VMRow, host: Ref<"host">, there: HostRow): void {
  if (db.host_metrics.find(there.metrics)?.live !== true) throw errors.HOST_NOT_LIVE();
  if (row.is_control_domain) {
    if (!isNullRef(row.affinity) && row.affinity !== host)
      throw errors.OPERATION_NOT_ALLOWED("A control domain can only run on its own host.");
    return;
  }
  const runsThere = row.power_state === "Running" && row.resident_on === host;
  if (!there.enabled && !runsThere) throw errors.HOST_DISABLED(host);
}

function checkHardware(vm: Ref<"VM">, row: VMRow, host: Ref<"host">, there: HostRow): void {
  const versions = there.virtual_hardware_platform_versions;
  if (versions.includes(row.hardware_platform_version)) return;
  throw errors.VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION(
    host,
    `[${versions.join("; ")}]`,
    vm,
    String(row.hardware_platform_version),
  );
}

/** Physical USB devices cannot follow a VM to another host, and only a device model can give them to it. */
function checkUsb(db: Db, vm: Ref<"VM">, row: VMRow, host: Ref<"host">): void {
  if (row.VUSBs.length > 0 && domainTypeOf(row) !== "hvm") throw errors.VM_HVM_REQUIRED(vm);
  for (const ref of row.VUSBs) {
    const group = db.USB_group.find(db.VUSB.find(ref)?.USB_group ?? "");
    const there = group?.PUSBs.flatMap((pusb) => db.PUSB.find(pusb) ?? []).filter((pusb) => pusb.host === host) ?? [];
    if (there.length === 0) throw errors.OPERATION_NOT_ALLOWED("A USB device of the VM is not on the host.");
    if (!there.some(({ passthrough_enabled: isFree }) => isFree))
      throw errors.OPERATION_NOT_ALLOWED("Passthrough is not enabled for a USB device of the VM.");
  }
}
