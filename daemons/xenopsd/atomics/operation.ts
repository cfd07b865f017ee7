import type {
  Disk,
  NetworkT,
  VbdQos,
  VifIpv4Configuration,
  VifIpv6Configuration,
  VifLockingMode,
  VifT,
  XcpPciAddress,
} from "../../../generated/daemons/xenops.ts";
import type { Int64 } from "../../../runtime/daemon/descriptor.ts";
import type { DomainActionRequest, ShutdownRequest } from "../backends/backend.ts";
import type { ByteStream } from "../migration/byte-stream.ts";
import type { DeviceMaps } from "../migration/maps.ts";
import type { DeviceId, DeviceKind } from "../store/store.ts";

/** Programs of the administrator that run around operations (spec: xenopsd.md, section 11). */
export type Hook =
  | "vm-pre-shutdown"
  | "vm-pre-migrate"
  | "vm-post-migrate"
  | "vm-pre-suspend"
  | "vm-pre-start"
  | "vm-pre-reboot"
  | "vm-pre-resume"
  | "vm-post-resume"
  | "vm-post-destroy";

/** Why a hook runs. */
export type HookReason =
  | "clean-shutdown"
  | "hard-shutdown"
  | "clean-reboot"
  | "hard-reboot"
  | "suspend"
  | "source"
  | "destination"
  | "none";

/** One step that the backend carries out, or a group of steps (spec: xenopsd.md, section 5.1). */
export type Atomic =
  | { readonly do: "Parallel" | "Nested_parallel" | "Serial"; readonly vm: string; readonly steps: readonly Atomic[] }
  | { readonly do: "Best_effort"; readonly step: Atomic }
  | VmAtomic
  | DeviceAtomic;

/** Steps that concern a VM as a whole. Times are in seconds, amounts of memory in bytes. */
export type VmAtomic =
  | {
      readonly do: "VM_hook_script";
      readonly vm: string;
      readonly hook: Hook;
      readonly reason: HookReason;
      /** The VM's own id, which programs are told, where its domain has a temporary one. */
      readonly original?: string;
    }
  | {
      readonly do: "VM_create";
      readonly vm: string;
      readonly noSharedPageTable: boolean;
      /** Bytes that the guest needs, where it is known exactly. */
      readonly memoryLimit?: number;
      readonly finalId?: string;
    }
  | { readonly do: "VM_build"; readonly vm: string; readonly force: boolean }
  | { readonly do: "VM_create_device_model"; readonly vm: string; readonly restore: boolean }
  | { readonly do: "VM_destroy_device_model"; readonly vm: string }
  | { readonly do: "VM_destroy"; readonly vm: string }
  | {
      readonly do: "VM_set_domain_action_request";
      readonly vm: string;
      readonly request: DomainActionRequest | undefined;
    }
  | {
      readonly do: "VM_shutdown_domain";
      readonly vm: string;
      readonly request: ShutdownRequest;
      readonly timeout: number;
    }
  | { readonly do: "VM_pause" | "VM_unpause" | "VM_softreboot"; readonly vm: string }
  | { readonly do: "VM_fast_resume" | "VM_s3suspend" | "VM_s3resume"; readonly vm: string }
  | { readonly do: "VM_save" | "VM_restore"; readonly vm: string; readonly disk: Disk; readonly vgpuDisk?: Disk }
  | { readonly do: "VM_set_xsdata"; readonly vm: string; readonly xsdata: Readonly<Record<string, string>> }
  | { readonly do: "VM_set_vcpus"; readonly vm: string; readonly vcpus: number }
  | { readonly do: "VM_set_shadow_multiplier"; readonly vm: string; readonly multiplier: number }
  | {
      readonly do: "VM_set_memory_dynamic_range";
      readonly vm: string;
      readonly minimum: Int64;
      readonly maximum: Int64;
    }
  | { readonly do: "VM_request_rdp"; readonly vm: string; readonly enabled: boolean }
  | { readonly do: "VM_run_script"; readonly vm: string; readonly script: string }
  | { readonly do: "VM_delay"; readonly vm: string; readonly seconds: number }
  | { readonly do: "VM_remove"; readonly vm: string }
  | { readonly do: "VM_rename"; readonly vm: string; readonly to: string }
  | { readonly do: "VM_import_metadata"; readonly vm: string; readonly metadata: string };

/** Steps that concern one device. */
export type DeviceAtomic =
  | { readonly do: "VBD_plug" | "VBD_attach" | "VBD_activate" | "VBD_detach" | "VBD_eject"; readonly id: DeviceId }
  | { readonly do: "VBD_unplug" | "VBD_deactivate"; readonly id: DeviceId; readonly force: boolean }
  | { readonly do: "VBD_epoch_begin"; readonly id: DeviceId; readonly disk: Disk; readonly persistent: boolean }
  | { readonly do: "VBD_epoch_end"; readonly id: DeviceId; readonly disk: Disk }
  | { readonly do: "VBD_insert"; readonly id: DeviceId; readonly disk: Disk }
  | { readonly do: "VBD_set_qos"; readonly id: DeviceId; readonly qos?: VbdQos }
  | { readonly do: "VBD_set_active"; readonly id: DeviceId; readonly on: boolean }
  | { readonly do: "VIF_set_active"; readonly id: DeviceId; readonly on: boolean }
  | { readonly do: "VGPU_set_active"; readonly id: DeviceId; readonly on: boolean }
  | { readonly do: "VIF_plug"; readonly id: DeviceId }
  | { readonly do: "VIF_unplug"; readonly id: DeviceId; readonly force: boolean }
  | { readonly do: "VIF_move"; readonly id: DeviceId; readonly network: NetworkT }
  | { readonly do: "VIF_set_carrier"; readonly id: DeviceId; readonly carrier: boolean }
  | { readonly do: "VIF_set_locking_mode"; readonly id: DeviceId; readonly mode: VifLockingMode }
  | { readonly do: "VIF_set_ipv4_configuration"; readonly id: DeviceId; readonly configuration: VifIpv4Configuration }
  | { readonly do: "VIF_set_ipv6_configuration"; readonly id: DeviceId; readonly configuration: VifIpv6Configuration }
  | { readonly do: "VIF_set_pvs_proxy"; readonly id: DeviceId; readonly proxy?: VifT["pvs_proxy"] }
  | { readonly do: "VIF_set_trunks"; readonly id: DeviceId; readonly trunks: readonly Int64[] }
  | { readonly do: "PCI_plug"; readonly id: DeviceId; readonly viaDeviceModel: boolean }
  | { readonly do: "PCI_unplug"; readonly id: DeviceId }
  | { readonly do: "PCI_dequarantine"; readonly address: XcpPciAddress }
  | { readonly do: "VUSB_plug" | "VUSB_unplug"; readonly id: DeviceId }
  | { readonly do: "VGPU_start"; readonly ids: readonly DeviceId[]; readonly restore: boolean };

/** What clients and events ask for; it goes through a VM's queue as one item (spec: xenopsd.md, section 5). */
export type Operation =
  | { readonly op: "VM_start"; readonly vm: string; readonly force: boolean }
  | { readonly op: "VM_shutdown" | "VM_poweroff" | "VM_reboot"; readonly vm: string; readonly timeout?: number }
  | { readonly op: "VM_suspend" | "VM_resume"; readonly vm: string; readonly disk: Disk }
  | {
      readonly op: "VM_migrate";
      readonly vm: string;
      readonly maps: DeviceMaps;
      /** Where the other host's services are, with what authorizes the request. */
      readonly url: string;
      readonly compress: boolean;
      /** Check who the other host is. */
      readonly verify: boolean;
      readonly localhost: boolean;
    }
  | {
      readonly op: "VM_receive_memory";
      /** A temporary id. */
      readonly vm: string;
      readonly finalId: string;
      /** Bytes that the guest needs. */
      readonly memoryLimit?: number;
      readonly control: ByteStream;
      readonly memory: Promise<ByteStream>;
      /** To be called at the end, whatever it was. */
      readonly finished: () => void;
    }
  | { readonly op: "VM_restore_vifs"; readonly vm: string }
  | { readonly op: "VM_restore_devices"; readonly vm: string; readonly migration: boolean }
  | { readonly op: "VM_check_state"; readonly vm: string }
  | { readonly op: "VBD_hotplug" | "VIF_hotplug"; readonly id: DeviceId }
  | { readonly op: "VBD_hotunplug" | "VIF_hotunplug"; readonly id: DeviceId; readonly force: boolean }
  | { readonly op: "check_state"; readonly kind: Exclude<DeviceKind, "vgpu">; readonly id: DeviceId }
  | { readonly op: "Atomic"; readonly atomic: Atomic };

/** Asks of an operation for which it is. */
export function vmOfOperation(operation: Operation): string {
  if (operation.op === "Atomic") return vmOfAtomic(operation.atomic);
  return "id" in operation ? operation.id[0] : operation.vm;
}

/** The VM that a step concerns; `""` for one that concerns none. */
function vmOfAtomic(atomic: Atomic): string {
  if (atomic.do === "Best_effort") return vmOfAtomic(atomic.step);
  if ("vm" in atomic) return atomic.vm;
  if ("ids" in atomic) return atomic.ids[0]?.[0] ?? "";
  return "id" in atomic ? atomic.id[0] : "";
}
