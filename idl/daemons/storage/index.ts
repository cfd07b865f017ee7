import { type DaemonInterface, defineDaemonInterface, inParts } from "../../dsl/daemon.ts";
import { data } from "./data.ts";
import { datapaths } from "./datapaths.ts";
import { diskAttachment } from "./disk_attachment.ts";
import { diskProperties } from "./disk_properties.ts";
import { disks } from "./disks.ts";
import { query } from "./query.ts";
import { repositories } from "./repositories.ts";
import { tasks } from "./tasks.ts";

export const storage: DaemonInterface = defineDaemonInterface("storage", {
  doc: "Storage interface used inside a host (SMAPIv2): a multiplexer passes each call to the backend that serves the SR.",
  wire: {
    daemon: "coordinator of storage back ends (SMAPIv2)",
    queue: "org.xen.xapi.storage",
    queue_per_backend: "org.xen.xapi.storage.<sr type>",
    socket: "/var/lib/xcp/storage",
    declared_name: "Storage",
    namespace: null,
    version: "1.0.0",
    error: { named: "Errors.error" },
  },
  ...inParts(query, datapaths, repositories, disks, diskAttachment, diskProperties, data, tasks),
});
