/** A role. Those listed before a role hold everything that it holds. */
export interface Role {
  readonly doc: string;
  /** True: cannot be given to a subject. */
  readonly internal: boolean;
  readonly uuid: string;
  readonly includes: readonly string[];
}

const define = <const R extends Readonly<Record<string, Role>>>(roles: R): R => roles;

/** The roles, from the most powerful to the least. */
export const roles = define({
  "pool-admin": {
    doc: "Full control of the pool, including users, roles, certificates and host restores.",
    internal: false,
    uuid: "0165f154-ba3e-034e-6b27-5d271af109ba",
    includes: ["pool-operator", "vm-power-admin", "vm-admin", "vm-operator", "read-only"],
  },
  "pool-operator": {
    doc: "Manages hosts, networks, storage and the pool as a whole, but not users and roles.",
    internal: false,
    uuid: "b9ce9791-0604-50cd-0649-09b3284c7dfd",
    includes: ["vm-power-admin", "vm-admin", "vm-operator", "read-only"],
  },
  "vm-power-admin": {
    doc: "Manages all VMs and in addition what touches other pool resources, such as migration and live memory settings.",
    internal: false,
    uuid: "7955168d-7bec-10ed-105f-c6a7e6e63249",
    includes: ["vm-admin", "vm-operator", "read-only"],
  },
  "vm-admin": {
    doc: "Creates, changes and destroys VMs, templates and their disks and interfaces.",
    internal: false,
    uuid: "aaa00ab5-7340-bfbc-0d1b-7cf342639a6e",
    includes: ["vm-operator", "read-only"],
  },
  "vm-operator": {
    doc: "Starts, stops and uses the consoles of existing VMs and changes their CD, but does not create or delete them.",
    internal: false,
    uuid: "fb8d4ff9-310c-a959-0613-54101535d3d5",
    includes: ["read-only"],
  },
  "client-cert": {
    doc: "Internal role of sessions made through the client certificate socket; read access plus what update clients need.",
    internal: true,
    uuid: "2c42debf-c64a-2ecd-f674-3350f06409f7",
    includes: ["read-only"],
  },
  "read-only": {
    doc: "May look at everything and log in, but change nothing.",
    internal: false,
    uuid: "7233b8e3-eacb-d7da-2c95-f2e581cdbf4e",
    includes: [],
  },
});

/** Permissions that guard something other than a message or one of its map keys. */
export const rolesOnTheSide = {
  subActions: {
    "http/connect_console": "vm-operator",
    "http/connect_console/host_console": "pool-admin",
    "http/connect_console_ws": "vm-operator",
    "http/connect_console_ws/host_console_ws": "pool-admin",
    "http/connect_remotecmd": "pool-admin",
    "http/get_audit_log": "read-only",
    "http/get_blob": "read-only",
    "http/get_config_sync": "pool-admin",
    "http/get_enabled_repository": "pool-operator+client-cert",
    "http/get_export": "vm-admin",
    "http/get_export_metadata": "vm-admin",
    "http/get_export_raw_vdi": "vm-admin",
    "http/get_host_backup": "pool-admin",
    "http/get_host_logs_download": "pool-operator",
    "http/get_host_rrds": "read-only",
    "http/get_host_updates": "pool-operator+client-cert",
    "http/get_pool_update_download": "read-only",
    "http/get_pool_xml_db_sync": "pool-admin",
    "http/get_repository": "none",
    "http/get_root": "read-only",
    "http/get_services": "read-only",
    "http/get_services_sm": "vm-power-admin",
    "http/get_services_xenops": "vm-power-admin",
    "http/get_system_status": "pool-operator",
    "http/get_updates": "pool-operator+client-cert",
    "http/get_vm_rrds": "read-only",
    "http/get_vncsnapshot": "vm-operator",
    "http/get_vncsnapshot/host_console": "pool-admin",
    "http/get_wlb_diagnostics": "read-only",
    "http/get_wlb_report": "read-only",
    "http/host_rrd": "read-only",
    "http/post_RPC2": "read-only",
    "http/post_cli": "read-only",
    "http/post_json": "read-only",
    "http/post_json_options": "read-only",
    "http/post_jsonrpc": "read-only",
    "http/post_jsonrpc_options": "read-only",
    "http/post_remote_db_access": "pool-admin",
    "http/post_remote_db_access_v2": "pool-admin",
    "http/post_root": "read-only",
    "http/post_root_options": "read-only",
    "http/post_services": "pool-admin",
    "http/post_services_sm": "vm-power-admin",
    "http/post_services_xenops": "vm-power-admin+client-cert",
    "http/put_blob": "vm-power-admin",
    "http/put_bundle": "pool-operator",
    "http/put_host_restore": "pool-admin",
    "http/put_import": "vm-admin",
    "http/put_import_metadata": "vm-admin",
    "http/put_import_raw_vdi": "vm-admin",
    "http/put_messages": "vm-power-admin",
    "http/put_pool_patch_upload": "pool-operator",
    "http/put_pool_xml_db_sync": "pool-admin",
    "http/put_services": "pool-admin",
    "http/put_services_sm": "vm-power-admin",
    "http/put_services_xenops": "vm-power-admin+client-cert",
    "http/rrd": "pool-admin",
    "http/rrd_updates": "read-only",
    "http/sr_rrd": "read-only",
    "http/vm_rrd": "read-only",
  },
  withoutCheck: [
    "get_blob",
    "get_pool_update_download",
    "get_root",
    "post_RPC2",
    "post_cli",
    "post_json",
    "post_json_options",
    "post_jsonrpc",
    "post_jsonrpc_options",
    "post_root",
    "post_root_options",
  ],
  extra: { "task.destroy/any": "pool-operator" },
} as const;
