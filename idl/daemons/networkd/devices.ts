import { call, type InterfacePart, named, positional, type } from "../../dsl/daemon.ts";

/** PVS proxies and virtual functions of network cards. */
export const devices: InterfacePart = {
  types: {
    "PVS_proxy.Client.t": type(
      "One VM interface that uses the PVS proxy: its uuid, MAC, device name and whether to fill the cache ahead.",
      {
        record: [
          { name: "uuid", type: "string" },
          { name: "mac", type: "string" },
          { name: "interface", type: "string" },
          { name: "prepopulate", type: "bool" },
        ],
      },
    ),
    "PVS_proxy.Server.t": type("One PVS server of a site: its uuid, addresses and range of ports.", {
      record: [
        { name: "uuid", type: "string" },
        { name: "addresses", type: { list: { string: "ip_address" } } },
        { name: "first_port", type: "int" },
        { name: "last_port", type: "int" },
      ],
    }),
    "PVS_proxy.t": type("Full setup of a PVS site for the proxy: site, servers, clients and the cache disk.", {
      record: [
        { name: "site_uuid", type: "string" },
        { name: "site_name", type: "string" },
        { name: "servers", type: { list: { named: "PVS_proxy.Server.t" } } },
        { name: "clients", type: { list: { named: "PVS_proxy.Client.t" } } },
        { name: "vdi", type: "string" },
      ],
    }),
    "Sriov.config_error": type(
      "Why a virtual function could not be configured: rate limits not supported, or another cause as text.",
      { variant: [["Config_vf_rate_not_supported"], ["Unknown", "string"]] },
    ),
    "Sriov.config_result": type("Outcome of configuring a virtual function.", {
      variant: [["Ok"], ["Error", { named: "Sriov.config_error" }]],
    }),
    "Sriov.disable_result": type("Outcome of switching SR-IOV off; an error carries text.", {
      variant: [["Ok"], ["Error", "string"]],
    }),
    "Sriov.enable_action_result": type(
      "How SR-IOV came to be switched on, and whether the host must reboot before it works.",
      {
        variant: [
          ["Modprobe_successful_requires_reboot"],
          ["Modprobe_successful"],
          ["Sysfs_successful"],
          ["Manual_successful"],
        ],
      },
    ),
    "Sriov.enable_result": type("Outcome of switching SR-IOV on; success tells how, an error carries text.", {
      variant: [
        ["Ok", { named: "Sriov.enable_action_result" }],
        ["Error", "string"],
      ],
    }),
    "Sriov.sriov_pci_t": type(
      "Settings of a virtual function: MAC, VLAN tag and rate; an absent VLAN or rate is reset, an absent MAC stays.",
      {
        record: [
          { name: "mac", type: { option: "string" } },
          { name: "vlan", type: { option: "int64" } },
          { name: "rate", type: { option: "int64" } },
        ],
      },
    ),
    "Xcp_pci.address": type("A PCI address as four numbers: domain, bus, device and function.", {
      record: [
        { name: "domain", type: "int" },
        { name: "bus", type: "int" },
        { name: "dev", type: "int" },
        { name: "fn", type: "int" },
      ],
    }),
  },
  calls: {
    "Network.PVS_proxy.configure_site": call(
      "Hands the setup of a PVS site to the proxy process on this host.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "PVS_proxy.t" }, "The whole site setup, which replaces an earlier one."),
      ],
      "unit",
    ),
    "Network.PVS_proxy.remove_site": call(
      "Tells the proxy process to drop a PVS site.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "The uuid of the site."),
      ],
      "unit",
    ),
    "Network.Sriov.enable": call(
      "Creates as many virtual functions on a NIC as it supports.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface of the physical function."),
      ],
      { named: "Sriov.enable_result" },
    ),
    "Network.Sriov.disable": call(
      "Removes all virtual functions of a NIC.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        named("name", { named: "iface" }, "The interface of the physical function."),
      ],
      { named: "Sriov.disable_result" },
    ),
    "Network.Sriov.make_vf_config": call(
      "Sets MAC, VLAN and rate of one virtual function before a VM uses it.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional({ named: "Xcp_pci.address" }, "PCI address of the virtual function."),
        positional({ named: "Sriov.sriov_pci_t" }, "The settings to apply."),
      ],
      { named: "Sriov.config_result" },
    ),
  },
};
