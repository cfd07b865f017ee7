import { bool, map, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of VM: migration. */
export const migration = {
  pool_migrate: message({
    doc: "Moves a running or paused VM to another host of the pool that sees the same storage.",
    role: "vm-power-admin+client-cert",
    since: "rio",
    params: {
      vm: param(ref("VM"), "The VM to move."),
      host: param(ref("host"), "The destination host."),
      options: param(
        map(string, string),
        "Further settings as key/value pairs, such as `live`, `force` and `compress`; may be empty.",
      ),
    },
    errors: [
      "VM_BAD_POWER_STATE",
      "OTHER_OPERATION_IN_PROGRESS",
      "VM_IS_TEMPLATE",
      "OPERATION_NOT_ALLOWED",
      "VM_BAD_POWER_STATE",
    ],
    runs: "resident_host(vm)",
    forwarding: {
      marks: [
        { class: "VM", object: "vm", op: "pool_migrate", strict: "not force" },
        { class: "host", object: "host", op: "vm_migrate" },
      ],
      alert: "VM_MIGRATED",
      refreshes: ["VBD", "VIF"],
      checks: [
        "CPU compatibility unless force",
        "HA plan kept and memory reserved on host",
        "rolling upgrade: target version not lower, else NOT_SUPPORTED_DURING_UPGRADE",
      ],
    },
    oss: false,
  }),
  pool_migrate_complete: message({
    doc: "Internal end of a migration: the source tells the destination host to take the VM over.",
    role: "vm-power-admin+client-cert",
    since: "tampa",
    params: {
      vm: param(ref("VM"), "The VM that was moved."),
      host: param(ref("host"), "The host the VM now runs on."),
    },
    runs: "host(host)",
    forwarding: { refreshes: ["VBD", "VIF"] },
    hidden: true,
    oss: false,
  }),
  migrate_send: message({
    doc: "Moves a VM, with its disks if needed, to another host, which may be in another pool.",
    role: "vm-power-admin",
    since: "tampa",
    params: {
      vm: param(ref("VM"), "The VM to move."),
      dest: param(map(string, string), "Destination as returned by `Host.migrate_receive` on the receiving side."),
      live: param(bool, "True to move a running VM without stopping it; false for a halted or suspended one."),
      vdi_map: param(
        map(ref("VDI"), ref("SR")),
        "Destination storage repository for each disk; a disk left out goes to a default.",
      ),
      vif_map: param(
        map(ref("VIF"), ref("network")),
        "Destination network for each network interface, needed between pools.",
      ),
      options: param(
        map(string, string),
        "Further settings, such as `force`, or `copy` to leave the original in place.",
      ),
      vgpu_map: param(map(ref("VGPU"), ref("GPU_group")), "Destination GPU group for each virtual GPU.", {
        default: {},
        since: "inverness",
      }),
      vdi_format_map: param(
        map(ref("VDI"), string),
        "Image format, such as `vhd` or `qcow2`, wanted for each disk at the destination; others use the default.",
        { default: {}, since: "26.14.0-next" },
      ),
    },
    result: [ref("VM"), "The VM at its destination, as a reference valid in the receiving pool."],
    errors: ["VM_BAD_POWER_STATE", "LICENCE_RESTRICTION"],
    runs: "resident_host(vm)",
    forwarding: {
      marks: [
        { class: "VM", object: "vm", op: "migrate_send" },
        { class: "host", object: "target host (same pool) or chosen host (not live)", op: "vm_migrate" },
      ],
      alert: "VM_MIGRATED",
      internal_async: true,
      when: {
        "live, other pool": "resident_host(vm), internal async",
        "live, same pool": "resident_host(vm), internal async; resources reserved on the target host",
        "not live": "suitable_host(vm), else host_seeing_srs(vm)",
      },
      checks: ["VM.assert_can_migrate first"],
    },
  }),
  assert_can_migrate: message({
    doc: "Checks whether `VM.migrate_send` with these arguments could work, and raises the reason if not; changes nothing.",
    role: "vm-power-admin",
    since: "tampa",
    params: {
      vm: param(ref("VM"), "The VM to check."),
      dest: param(map(string, string), "Destination as returned by `Host.migrate_receive` on the receiving side."),
      live: param(bool, "True if the VM is to move while running."),
      vdi_map: param(map(ref("VDI"), ref("SR")), "Destination storage repository for each disk."),
      vif_map: param(map(ref("VIF"), ref("network")), "Destination network for each network interface."),
      options: param(map(string, string), "Further settings, as for the migration itself."),
      vgpu_map: param(map(ref("VGPU"), ref("GPU_group")), "Destination GPU group for each virtual GPU.", {
        default: {},
        since: "inverness",
      }),
    },
    errors: ["LICENCE_RESTRICTION"],
    runs: "coordinator, then assert_can_migrate_sender on resident_host(vm)",
  }),
  assert_can_migrate_sender: message({
    doc: "Internal part of the migration check that runs on the host sending the VM.",
    role: "vm-power-admin",
    since: "inverness",
    params: {
      vm: param(ref("VM"), "The VM to check."),
      dest: param(map(string, string), "Destination as returned by `Host.migrate_receive` on the receiving side."),
      live: param(bool, "True if the VM is to move while running."),
      vdi_map: param(map(ref("VDI"), ref("SR")), "Destination storage repository for each disk."),
      vif_map: param(map(ref("VIF"), ref("network")), "Destination network for each network interface."),
      vgpu_map: param(map(ref("VGPU"), ref("GPU_group")), "Destination GPU group for each virtual GPU."),
      options: param(map(string, string), "Further settings, as for the migration itself."),
    },
    runs: "resident_host(vm)",
    hidden: true,
  }),
  assert_agile: message({
    doc: "Raises an error if the VM depends on something only one host has, such as local storage.",
    role: "read-only",
    since: "orlando",
    params: { self: param(ref("VM"), "The VM to check.") },
    runs: "coordinator",
  }),
};
