import { bool, type Class, datetime, defineClass, field, float, int, map, string } from "../dsl/index.ts";

export const PIF_metrics: Class = defineClass("PIF_metrics", {
  doc: "Live state and hardware details of a host's network interface.",
  since: "rio",
  roles: { messages: "pool-operator", implicit: "read-only" },
  oss: true,
  tags: ["networking"],
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    io_read_kbs: field(
      float,
      "Formerly the receive rate in KiB per second; removed, read the host's performance data instead.",
      {
        default: 0,
        lifecycle: [
          ["published", "rio"],
          ["deprecated", "tampa"],
          ["removed", "tampa"],
        ],
        namespace: ["io"],
        persist: false,
      },
    ),
    io_write_kbs: field(
      float,
      "Formerly the transmit rate in KiB per second; removed, read the host's performance data instead.",
      {
        default: 0,
        lifecycle: [
          ["published", "rio"],
          ["deprecated", "tampa"],
          ["removed", "tampa"],
        ],
        namespace: ["io"],
        persist: false,
      },
    ),
    carrier: field(bool, "True if the interface has a link; for a bond, if any member has one."),
    vendor_id: field(string, "PCI number of the card's vendor, hexadecimal text; empty for logical interfaces."),
    vendor_name: field(string, "Readable name of the card's vendor; empty for logical interfaces."),
    device_id: field(string, "PCI number of the card model, hexadecimal text; empty for logical interfaces."),
    device_name: field(string, "Readable name of the card model; empty for logical interfaces."),
    speed: field(int, "Link speed in Mbit/s, 0 without a link; for a bond, the sum of its active members."),
    duplex: field(bool, "True if the link is full duplex."),
    pci_bus_path: field(string, "Address of the card on the PCI bus; empty for logical interfaces."),
    last_updated: field(datetime, "Time (UTC) at which these values were last written."),
    other_config: field(map(string, string), "Free key/value pairs for clients; some keys are read by the toolstack.", {
      access: "read-write",
      default: {},
      since: "orlando",
    }),
  },
  messages: {},
});
