import { bool, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of host: networking. */
export const networking = {
  signal_networking_change: message({
    doc: "Tell the toolstack on the receiving host that its management address may have changed; called by network scripts.",
    role: "none",
    since: "miami",
    runs: "receiving_host",
    async: false,
    poolInternal: true,
    emergencyMode: true,
    hidden: true,
    tags: ["networking"],
  }),
  management_reconfigure: message({
    doc: "Move the management traffic of a host to another network interface; the client's connection may break.",
    since: "miami",
    params: {
      pif: param(ref("PIF"), "Interface that carries management from now on; it must have an IP configuration."),
    },
    runs: "pif_host(pif)",
    forwarding: { tolerates_connection_loss: true },
    tags: ["networking"],
  }),
  local_management_reconfigure: message({
    doc: "Choose the management interface on the receiving host without the database, for use in emergencies.",
    since: "miami",
    params: { interface: param(string, "Name of the bridge or device that carries management.") },
    runs: "receiving_host",
    async: false,
    emergencyMode: true,
  }),
  management_disable: message({
    doc: "Turn management over the network off on the receiving host, which then answers only locally.",
    since: "miami",
    runs: "receiving_host",
    async: false,
    emergencyMode: true,
    tags: ["networking"],
  }),
  get_management_interface: message({
    doc: "Find the interface that carries the management traffic of the host.",
    since: "tampa",
    params: { host: param(ref("host"), "The host to ask.") },
    result: [ref("PIF"), "The management interface."],
    runs: "coordinator",
    tags: ["networking"],
  }),
  set_hostname_live: message({
    doc: "Change the network name of a running host at once, in the system and in the database.",
    since: "miami",
    params: {
      host: param(ref("host"), "The host to rename."),
      hostname: param(string, "The new network name, which must be a valid host name."),
    },
    errors: ["HOST_NAME_INVALID"],
    runs: "host(host)",
    async: false,
    oss: false,
  }),
  reset_networking: message({
    doc: "Delete all network interface records of the host, as part of resetting its network configuration.",
    since: "boston",
    params: { host: param(ref("host"), "The host whose network records are deleted.") },
    runs: "coordinator",
    hidden: true,
  }),
  set_iscsi_iqn: message({
    doc: "Set the iSCSI qualified name of the host; do this before iSCSI storage is attached.",
    since: "kolkata",
    params: {
      host: param(ref("host"), "The host to name."),
      value: param(string, "The new iSCSI name, which must not be empty."),
    },
    runs: "host(host)",
  }),
  set_multipathing: message({
    doc: "Turn the use of several storage paths on or off; storage must be unplugged first.",
    since: "kolkata",
    params: { host: param(ref("host"), "The host to configure."), value: param(bool, "True to use several paths.") },
    runs: "host(host)",
  }),
  set_https_only: message({
    doc: "Block or open the plain HTTP port of the host in its firewall.",
    lifecycle: [["prototyped", "22.27.0"]],
    params: { self: param(ref("host"), "The host to configure."), value: param(bool, "True to allow HTTPS alone.") },
    runs: "host(self)",
  }),
  update_firewalld_service_status: message({
    doc: "Open and close the firewall for the services in use on the receiving host; called after the firewall restarts.",
    lifecycle: [["prototyped", "25.34.0"]],
    runs: "receiving_host",
    async: false,
    poolInternal: true,
    emergencyMode: true,
    hidden: true,
  }),
};
