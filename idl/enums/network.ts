import { define } from "./definition.ts";

/** Enums of networks and interfaces. */
export const networkEnums = define({
  bond_mode: {
    classes: ["Bond"],
    values: {
      "balance-slb": "Spread traffic over all member links by source address, without help from the switch.",
      "active-backup": "Use one member link at a time; another takes over when it fails.",
      lacp: "Negotiate link aggregation (802.3ad) with the switch and use all member links.",
    },
  },
  ip_configuration_mode: {
    classes: ["PIF"],
    values: {
      None: "The interface has no IPv4 address.",
      DHCP: "The IPv4 address is obtained by DHCP.",
      Static: "The IPv4 address is the one configured by hand.",
    },
  },
  ipv6_configuration_mode: {
    classes: ["PIF"],
    values: {
      None: "The interface has no IPv6 address.",
      DHCP: "The IPv6 address is obtained by DHCPv6.",
      Static: "The IPv6 address is the one configured by hand.",
      Autoconf: "The IPv6 address is formed from router advertisements.",
    },
  },
  network_default_locking_mode: {
    classes: ["network"],
    values: {
      unlocked: "Interfaces that follow the network may send and receive any traffic.",
      disabled: "Interfaces that follow the network may not pass any traffic.",
    },
  },
  network_operations: {
    classes: ["network"],
    values: { attaching: "The network is being brought up on a host or used by an interface." },
  },
  network_purpose: {
    classes: ["network"],
    values: {
      nbd: "Disks may be served over this network by NBD with TLS.",
      insecure_nbd: "Disks may be served over this network by NBD without encryption.",
    },
  },
  pif_igmp_status: {
    classes: ["PIF"],
    values: {
      enabled: "IGMP snooping is active on the interface's bridge.",
      disabled: "IGMP snooping is off on the interface's bridge.",
      unknown: "It is not known whether IGMP snooping is active.",
    },
  },
  primary_address_type: {
    classes: ["PIF"],
    values: { IPv4: "The management address is an IPv4 one.", IPv6: "The management address is an IPv6 one." },
  },
  sdn_controller_protocol: {
    classes: ["SDN_controller"],
    values: {
      ssl: "The hosts open an SSL connection to the controller.",
      pssl: "The hosts listen for SSL connections from the controller; address and port stay empty.",
    },
  },
  sriov_configuration_mode: {
    classes: ["network_sriov"],
    values: {
      sysfs: "Virtual functions are created at run time through sysfs.",
      modprobe: "Virtual functions are set by a driver option and may need a reboot.",
      manual: "Virtual functions are configured by the administrator outside the toolstack.",
      unknown: "It is not known how this device's virtual functions are configured.",
    },
  },
  tunnel_protocol: {
    classes: ["tunnel"],
    values: {
      gre: "Ethernet frames are carried in Generic Routing Encapsulation.",
      vxlan: "Ethernet frames are carried in UDP by VXLAN.",
    },
  },
  vif_ipv4_configuration_mode: {
    classes: ["VIF"],
    values: {
      None: "The toolstack does not configure IPv4 in the guest.",
      Static: "The guest agent is told to use the given IPv4 address.",
      DHCP: "The guest agent is told to obtain its IPv4 address by DHCP.",
    },
  },
  vif_ipv6_configuration_mode: {
    classes: ["VIF"],
    values: {
      None: "The toolstack does not configure IPv6 in the guest.",
      Static: "The guest agent is told to use the given IPv6 address.",
      Autoconf: "The guest agent is told to form its IPv6 address from router advertisements.",
    },
  },
  vif_locking_mode: {
    classes: ["VIF"],
    values: {
      network_default: "The network's default locking mode applies.",
      locked: "Only traffic with the interface's MAC and its allowed addresses passes.",
      unlocked: "All traffic of the interface passes.",
      disabled: "No traffic of the interface passes.",
    },
  },
  vif_operations: {
    classes: ["VIF"],
    values: {
      attach: "The interface is being, or may be, set up for a VM that is starting.",
      plug: "The interface is being, or may be, hot-plugged into the running VM.",
      unplug: "The interface is being, or may be, unplugged from the running VM.",
    },
  },
});
