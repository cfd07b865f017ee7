import { type Class, defineClass, inOrder } from "../../dsl/index.ts";
import { changedBlocks } from "./changed_blocks.ts";
import { contents } from "./contents.ts";
import { copies } from "./copies.ts";
import { fields } from "./fields.ts";
import { operations } from "./operations.ts";
import { properties } from "./properties.ts";
import { registration } from "./registration.ts";
import { size } from "./size.ts";

/** The order in which the wire lists the messages. */
const ORDER = [
  "snapshot",
  "clone",
  "resize",
  "resize_online",
  "introduce",
  "pool_introduce",
  "db_introduce",
  "db_forget",
  "update",
  "copy",
  "force_unlock",
  "set_managed",
  "forget",
  "set_sharable",
  "set_read_only",
  "set_missing",
  "set_virtual_size",
  "set_physical_utilisation",
  "set_is_a_snapshot",
  "set_snapshot_of",
  "set_snapshot_time",
  "set_metadata_of_pool",
  "set_name_label",
  "set_name_description",
  "generate_config",
  "set_on_boot",
  "set_allow_caching",
  "open_database",
  "checksum",
  "read_database_pool_uuid",
  "pool_migrate",
  "enable_cbt",
  "disable_cbt",
  "set_cbt_enabled",
  "data_destroy",
  "list_changed_blocks",
  "get_nbd_info",
  "revert",
] as const;

export const VDI: Class = defineClass("VDI", {
  doc: "A virtual disk image in a storage repository, shown to VMs through VBDs.",
  since: "rio",
  roles: { messages: "vm-admin", implicit: "read-only" },
  constructible: true,
  oss: true,
  fields,
  messages: inOrder({ ...changedBlocks, ...contents, ...copies, ...properties, ...registration, ...size }, ORDER),
  operations,
  implicitForwarding: {
    create: { to: "sr_host(SR)", marks: [{ class: "SR", object: "SR", op: "vdi_create" }] },
    destroy: {
      to: "sr_host(SR of self)",
      marks: [
        { class: "SR", object: "SR of self", op: "vdi_destroy" },
        { class: "VDI", object: "self", op: "destroy" },
      ],
    },
  },
});
