import type { SRServer } from "../../../generated/server/classes/SR.ts";
import { notImplemented } from "../../../runtime/dispatch/not-implemented.ts";

/** Messages of SR. */
export const SR = {
  create: notImplemented,
  introduce: notImplemented,
  make: notImplemented,
  destroy: notImplemented,
  forget: notImplemented,
  update: notImplemented,
  get_supported_types: notImplemented,
  scan: notImplemented,
  probe: notImplemented,
  probe_ext: notImplemented,
  set_shared: notImplemented,
  set_name_label: notImplemented,
  set_name_description: notImplemented,
  create_new_blob: notImplemented,
  set_physical_size: notImplemented,
  set_virtual_allocation: notImplemented,
  set_physical_utilisation: notImplemented,
  assert_can_host_ha_statefile: notImplemented,
  assert_supports_database_replication: notImplemented,
  enable_database_replication: notImplemented,
  disable_database_replication: notImplemented,
  get_data_sources: notImplemented,
  record_data_source: notImplemented,
  query_data_source: notImplemented,
  forget_data_source_archives: notImplemented,
  get_live_hosts: notImplemented,
} satisfies SRServer;
