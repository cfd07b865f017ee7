import { define } from "./definition.ts";

/** Handlers of consoles. */
export const consolesHandlers = define({
  connect_console: {
    doc: "Opens a raw two-way tunnel to the console of a VM or of the host, chosen by `uuid` or `ref`.",
    args: [],
    method: "CONNECT",
    path: "/console",
    role: "vm-operator",
    sub_actions: { host_console: "pool-admin" },
    documented: false,
    rbac_checked: true,
    served_on: "every_host",
    also_reads: ["ref", "uuid"],
    requires: "vm running on this host",
  },
  connect_console_ws: {
    doc: "Opens the same console tunnel as CONNECT, but over a websocket for browsers.",
    args: [],
    method: "GET",
    path: "/console",
    role: "vm-operator",
    sub_actions: { host_console_ws: "pool-admin" },
    documented: false,
    rbac_checked: true,
    served_on: "every_host",
    also_reads: ["ref", "uuid"],
    requires: "vm running on this host",
  },
  get_vncsnapshot: {
    doc: "Takes a picture of a VM's graphical console and sends it as JPEG.",
    args: [{ name: "uuid", type: "string", doc: "The uuid of the VM or console to take the picture of." }],
    method: "GET",
    path: "/vncsnapshot",
    role: "vm-operator",
    sub_actions: { host_console: "pool-admin" },
    documented: true,
    rbac_checked: true,
    served_on: "every_host",
    also_reads: ["ref"],
  },
});
