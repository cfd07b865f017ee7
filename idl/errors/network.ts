import { define } from "./definition.ts";

/** Errors of networks and interfaces. */
export const networkErrors = define({
  ADDRESS_VIOLATES_LOCKING_CONSTRAINT: {
    doc: "The `address` cannot be given to this VIF because the locking mode in force forbids it.",
    params: ["address"],
  },
  BRIDGE_NAME_EXISTS: {
    doc: "A network with this bridge name is already in the database; choose another name or leave it to be generated.",
    params: ["bridge"],
  },
  BRIDGE_NOT_AVAILABLE: {
    doc: "The `bridge` does not exist on the host where the network was to be attached.",
    params: ["bridge"],
  },
  CANNOT_ADD_TUNNEL_TO_BOND_SLAVE: {
    doc: "A tunnel cannot run over a PIF that belongs to a bond; use the bond's own PIF instead.",
    params: ["PIF"],
  },
  CANNOT_ADD_TUNNEL_TO_SRIOV_LOGICAL: {
    doc: "A tunnel cannot run over the logical PIF of an SR-IOV network.",
    params: ["PIF"],
  },
  CANNOT_ADD_TUNNEL_TO_VLAN_ON_SRIOV_LOGICAL: {
    doc: "A tunnel cannot run over a VLAN PIF whose lower device is an SR-IOV logical PIF.",
    params: ["PIF"],
  },
  CANNOT_ADD_VLAN_TO_BOND_SLAVE: {
    doc: "A VLAN cannot be put on a PIF that belongs to a bond; create it on the bond's own PIF.",
    params: ["PIF"],
  },
  CANNOT_CHANGE_PIF_PROPERTIES: {
    doc: "Properties of this PIF are derived from another PIF (for instance the bond over it) and cannot be set directly.",
    params: ["PIF"],
  },
  CANNOT_DESTROY_SYSTEM_NETWORK: {
    doc: "The network is one that the system itself needs, such as the host-internal management network.",
    params: ["network"],
  },
  CANNOT_FORGET_SRIOV_LOGICAL: {
    doc: "An SR-IOV logical PIF disappears with its network SR-IOV object and cannot be forgotten on its own.",
    params: ["PIF"],
  },
  CANNOT_PLUG_BOND_SLAVE: {
    doc: "A PIF that is a member of a bond cannot be brought up by itself; plug the bond's PIF.",
    params: ["PIF"],
  },
  CANNOT_PLUG_VIF: {
    doc: "The VIF cannot be hot-plugged into the running VM, for example because its network cannot be attached on the host.",
    params: ["VIF"],
  },
  COULD_NOT_FIND_NETWORK_INTERFACE_WITH_SPECIFIED_DEVICE_NAME_AND_MAC_ADDRESS: {
    doc: "The host has no NIC that has both this `device` name and this `mac`.",
    params: ["device", "mac"],
  },
  COULD_NOT_UPDATE_IGMP_SNOOPING_EVERYWHERE: {
    doc: "IGMP snooping was changed on some networks or hosts, but at least one did not accept it.",
    params: [],
  },
  DUPLICATE_PIF_DEVICE_NAME: { doc: "The host already has a PIF for the NIC `device`.", params: ["device"] },
  INCOMPATIBLE_PIF_PROPERTIES: { doc: "The PIFs to be bonded have settings that contradict each other.", params: [] },
  INTERFACE_HAS_NO_IP: {
    doc: "The `interface` must have an IP address for this purpose, for example for management, and has none.",
    params: ["interface"],
  },
  INVALID_CIDR_ADDRESS_SPECIFIED: {
    doc: "The value of `parameter` is not an address with a prefix length such as `192.0.2.5/24`.",
    params: ["parameter"],
  },
  INVALID_IP_ADDRESS_SPECIFIED: { doc: "The value of `parameter` is not a valid IP address.", params: ["parameter"] },
  IS_TUNNEL_ACCESS_PIF: {
    doc: "The `PIF` is the access side of a tunnel, and such PIFs cannot be used for this.",
    params: ["PIF"],
  },
  MAC_DOES_NOT_EXIST: { doc: "The host has no NIC with this `MAC` address.", params: ["MAC"] },
  MAC_INVALID: {
    doc: "The `MAC` is not six hexadecimal bytes with colons, or is not usable for an interface.",
    params: ["MAC"],
  },
  MAC_STILL_EXISTS: {
    doc: "A NIC with this `MAC` is still in the host, so its PIF cannot be forgotten.",
    params: ["MAC"],
  },
  NETWORK_ALREADY_CONNECTED: {
    doc: "The host already has a PIF on `network`, and only one is possible.",
    params: ["network", "connected PIF"],
  },
  NETWORK_CONTAINS_PIF: { doc: "The network cannot be destroyed while the listed `pifs` are on it.", params: ["pifs"] },
  NETWORK_CONTAINS_VIF: { doc: "The network cannot be destroyed while the listed `vifs` are on it.", params: ["vifs"] },
  NETWORK_HAS_INCOMPATIBLE_SRIOV_PIFS: {
    doc: "The `PIF` cannot be added since the SR-IOV PIFs on `network` belong to another kind of device.",
    params: ["PIF", "network"],
  },
  NETWORK_HAS_INCOMPATIBLE_VLAN_ON_SRIOV_PIFS: {
    doc: "The VLAN `PIF` cannot be added since the other VLANs on `network` lie on SR-IOV networks of another device kind.",
    params: ["PIF", "network"],
  },
  NETWORK_INCOMPATIBLE_PURPOSES: {
    doc: "`new_purpose` cannot be added because the network or another one already has `conflicting_purpose`.",
    params: ["new_purpose", "conflicting_purpose"],
  },
  NETWORK_INCOMPATIBLE_WITH_BOND: {
    doc: "The `network` cannot carry a bond because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_SRIOV: {
    doc: "The `network` cannot carry SR-IOV because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_TRUNKS: { doc: "VIF trunks on `network` do not fit the wanted use.", params: ["network"] },
  NETWORK_INCOMPATIBLE_WITH_TUNNEL: {
    doc: "The `network` cannot carry a tunnel because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_VLAN_ON_BRIDGE: {
    doc: "The `network` cannot carry a VLAN over an ordinary bridge because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_VLAN_ON_SRIOV: {
    doc: "The `network` cannot carry a VLAN over SR-IOV because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_SRIOV_ALREADY_ENABLED: { doc: "SR-IOV is already switched on for `PIF`.", params: ["PIF"] },
  NETWORK_SRIOV_DISABLE_FAILED: {
    doc: "SR-IOV could not be switched off on `PIF`, as told in `msg`.",
    params: ["PIF", "msg"],
  },
  NETWORK_SRIOV_ENABLE_FAILED: {
    doc: "SR-IOV could not be switched on for `PIF`, as told in `msg`.",
    params: ["PIF", "msg"],
  },
  NETWORK_SRIOV_INSUFFICIENT_CAPACITY: {
    doc: "The SR-IOV `network` has too few free virtual functions for the VM's VIFs on this host.",
    params: ["network"],
  },
  NETWORK_UNMANAGED: {
    doc: "The `network` is not managed by the toolstack, which therefore cannot change it.",
    params: ["network"],
  },
  OPENVSWITCH_NOT_ACTIVE: {
    doc: "The operation needs the Open vSwitch network backend, but the Linux bridge is in use.",
    params: [],
  },
  PIF_ALLOWS_UNPLUG: {
    doc: "The `PIF` must have `disallow_unplug` set for this use, so that clustering traffic is not cut off.",
    params: ["PIF"],
  },
  PIF_ALREADY_BONDED: {
    doc: "The `PIF` is a member of another bond and cannot be used for a second one.",
    params: ["PIF"],
  },
  PIF_BOND_MORE_THAN_ONE_IP: { doc: "More than one of the PIFs to be bonded has an IP configuration.", params: [] },
  PIF_BOND_NEEDS_MORE_MEMBERS: { doc: "Too few PIFs were given to make a bond.", params: [] },
  PIF_CANNOT_BOND_CROSS_HOST: { doc: "The PIFs given for a bond are not all on the same host.", params: [] },
  PIF_CONFIGURATION_ERROR: {
    doc: "The network settings of `PIF` could not be put into effect; `msg` has the detail.",
    params: ["PIF", "msg"],
  },
  PIF_DEVICE_NOT_FOUND: { doc: "The host has no NIC with the name given.", params: [] },
  PIF_DOES_NOT_ALLOW_UNPLUG: {
    doc: "The `PIF` has `disallow_unplug` set, so it may not be brought down; clear the flag first.",
    params: ["PIF"],
  },
  PIF_HAS_FCOE_SR_IN_USE: {
    doc: "The `PIF` carries the traffic of the FCoE storage `SR`, which is attached.",
    params: ["PIF", "SR"],
  },
  PIF_HAS_NO_NETWORK_CONFIGURATION: {
    doc: "The `PIF` has IPv4 mode `None`, but the operation needs it to have an address.",
    params: ["PIF"],
  },
  PIF_HAS_NO_V6_NETWORK_CONFIGURATION: {
    doc: "The `PIF` has IPv6 mode `None`, but the operation needs it to have an address.",
    params: ["PIF"],
  },
  PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE: {
    doc: "The primary address family of `PIF` differs from that of the pool's or the present management interface.",
    params: ["PIF"],
  },
  PIF_IS_MANAGEMENT_INTERFACE: {
    doc: "The operation would cut off management, as `PIF` is the management interface.",
    params: ["PIF"],
  },
  PIF_IS_NOT_PHYSICAL: { doc: "The operation works only on PIFs that stand for a real NIC.", params: ["PIF"] },
  PIF_IS_NOT_SRIOV_CAPABLE: { doc: "The NIC behind `PIF`, or its driver, does not offer SR-IOV.", params: ["PIF"] },
  PIF_IS_PHYSICAL: {
    doc: "The `PIF` stands for a real NIC, and only virtual ones may be destroyed this way.",
    params: ["PIF"],
  },
  PIF_IS_SRIOV_LOGICAL: {
    doc: "The `PIF` is the logical side of an SR-IOV network, which cannot be used here.",
    params: ["PIF"],
  },
  PIF_IS_VLAN: { doc: "The `PIF` is a VLAN, where an untagged one is needed.", params: ["PIF"] },
  PIF_NOT_ATTACHED_TO_HOST: { doc: "The `pif` belongs to another machine than `host`.", params: ["pif", "host"] },
  PIF_NOT_PRESENT: { doc: "`host` has no PIF on `network`.", params: ["host", "network"] },
  PIF_SRIOV_STILL_EXISTS: { doc: "SR-IOV is still enabled on `PIF`; disable it first.", params: ["PIF"] },
  PIF_TUNNEL_STILL_EXISTS: { doc: "A tunnel still runs over `PIF`; destroy it first.", params: ["PIF"] },
  PIF_UNMANAGED: { doc: "The `PIF` is not managed by the toolstack, so it cannot be configured.", params: ["PIF"] },
  PIF_VLAN_EXISTS: { doc: "The `PIF` already has a VLAN with that tag.", params: ["PIF"] },
  PIF_VLAN_STILL_EXISTS: { doc: "VLANs still lie on `PIF`; destroy them first.", params: ["PIF"] },
  REQUIRED_PIF_IS_UNPLUGGED: { doc: "The `PIF` that the operation relies on is not plugged.", params: ["PIF"] },
  SLAVE_REQUIRES_MANAGEMENT_INTERFACE: {
    doc: "The management interface of a pool member cannot be disabled since it is how the coordinator reaches it.",
    params: [],
  },
  TRANSPORT_PIF_NOT_CONFIGURED: {
    doc: "The `PIF` under a tunnel has no IP configuration, which tunnels need.",
    params: ["PIF"],
  },
  VIF_IN_USE: { doc: "The `network` cannot be changed while `VIF` is attached to it.", params: ["network", "VIF"] },
  VIF_NOT_IN_MAP: { doc: "Cross-pool migration was given no destination network for `vif`.", params: ["vif"] },
  VLAN_IN_USE: {
    doc: "The tag `vlan` is already used on `device`, maybe outside the toolstack.",
    params: ["device", "vlan"],
  },
  VLAN_TAG_INVALID: {
    doc: "The tag `VLAN` is outside the range of VLAN numbers, which ends at 4094.",
    params: ["VLAN"],
  },
});
