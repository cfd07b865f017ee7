import { type DaemonInterface, defineDaemonInterface, inParts } from "../../dsl/daemon.ts";
import { host } from "./host.ts";
import { machinePower } from "./machine_power.ts";
import { machineShape } from "./machine_shape.ts";
import { machines } from "./machines.ts";
import { pci } from "./pci.ts";
import { query } from "./query.ts";
import { tasks } from "./tasks.ts";
import { updates } from "./updates.ts";
import { vbd } from "./vbd.ts";
import { vgpu } from "./vgpu.ts";
import { vif } from "./vif.ts";
import { vusb } from "./vusb.ts";

export const xenops: DaemonInterface = defineDaemonInterface("xenops", {
  doc: "Domain manager of a host (xenopsd): starts, stops, migrates and watches domains and their devices.",
  wire: {
    daemon: "xenopsd",
    queue: "org.xen.xapi.xenops.<backend>",
    known_backends: ["classic", "simulator", "xenlight"],
    socket: "/var/lib/xcp/xenopsd",
    forwarded_socket: "/var/lib/xcp/xenopsd.forwarded",
    declared_name: "Xen",
    namespace: null,
    version: "1.0.0",
    error: { named: "Errors.error" },
    also_serves: ["observer"],
  },
  ...inParts(machineShape, query, tasks, host, machines, machinePower, pci, vbd, vusb, vif, vgpu, updates),
});
