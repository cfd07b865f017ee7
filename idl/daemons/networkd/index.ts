import { type DaemonInterface, defineDaemonInterface, inParts } from "../../dsl/daemon.ts";
import { bridges } from "./bridges.ts";
import { devices } from "./devices.ts";
import { interfaces } from "./interfaces.ts";
import { state } from "./state.ts";

export const networkd: DaemonInterface = defineDaemonInterface("networkd", {
  doc: "Network configuration of one host: interfaces, bridges and bonds, PVS proxy and SR-IOV. Configuring calls are remembered for the next boot.",
  wire: {
    daemon: "xcp-networkd",
    queue: "org.xen.xapi.networkd",
    socket: "/var/lib/xcp/networkd",
    declared_name: "Network",
    namespace: "Network",
    version: "1.0.0",
    error: { named: "errors" },
  },
  ...inParts(state, interfaces, bridges, devices),
});
