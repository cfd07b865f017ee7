import { call, type DaemonInterface, defineDaemonInterface, named, type } from "../dsl/daemon.ts";
import { caller } from "./shared/caller.ts";

export const smapiv3_datapath: DaemonInterface = defineDaemonInterface("smapiv3_datapath", {
  doc: "SMAPIv3 plugin calls that connect volumes to domains, one plugin for each URI scheme.",
  wire: {
    transport: "plugin scripts",
    declared_name: "Datapath",
    namespace: "Datapath",
    version: "5.0.0",
    error: { named: "exnt" },
  },
  types: {
    backend: type("Ways in which an attached volume can be reached; the user picks the one that suits it.", {
      record: [{ name: "implementations", type: { list: { named: "implementation" } } }],
    }),
    block_device: type("Volume reachable as a block device node of the control domain, by path.", {
      record: [{ name: "path", type: "string" }],
    }),
    domain: type("Domain that uses a volume, as text; distinct for parallel uses by the control domain.", "string"),
    exnt: type("Failure of a plugin call: it is not implemented.", { variant: [["Unimplemented", "string"]] }),
    file: type("Volume reachable as a file of the control domain, by path.", {
      record: [{ name: "path", type: "string" }],
    }),
    implementation: type("One way to reach an attached volume: Xen block backend, block device, file or NBD server.", {
      variant: [
        ["XenDisk", { named: "xendisk" }],
        ["BlockDevice", { named: "block_device" }],
        ["File", { named: "file" }],
        ["Nbd", { named: "nbd" }],
      ],
    }),
    nbd: type("Volume reachable through an NBD server, by the URI of its socket and export.", {
      record: [{ name: "uri", type: "string" }],
    }),
    persistent: type("True if writes are kept, false if they are thrown away when the volume is closed.", "bool"),
    sock_path: type("Path of a Unix socket in the control domain.", "string"),
    uri: type("Address of a volume; the scheme selects the datapath plugin.", "string"),
    xendisk: type(
      "Volume reachable through a Xen block backend: its parameters, extra xenstore keys and the kind of backend.",
      {
        record: [
          { name: "params", type: "string" },
          { name: "extra", type: { dict: "string" } },
          { name: "backend_type", type: "string" },
        ],
      },
    ),
  },
  calls: {
    "Datapath.open": call(
      "Announces that a VM begins to use the volume; called once before the first attach.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin."),
        named(
          "persistent",
          { named: "persistent" },
          "True if writes are kept, false if they are thrown away when the volume is closed.",
        ),
      ],
      "unit",
    ),
    "Datapath.attach": call(
      "Prepares the volume for a domain and returns the ways to reach it; data may be used only after activation.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin."),
        named(
          "domain",
          { named: "domain" },
          "Domain that uses the volume, as text; distinct for parallel uses by the control domain.",
        ),
      ],
      { named: "backend" },
    ),
    "Datapath.activate": call(
      "Makes an attached volume ready for input and output on this host.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin."),
        named(
          "domain",
          { named: "domain" },
          "Domain that uses the volume, as text; distinct for parallel uses by the control domain.",
        ),
      ],
      "unit",
    ),
    "Datapath.activate_readonly": call(
      "Makes an attached volume ready for reading only, which permits it on several hosts at once.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin."),
        named(
          "domain",
          { named: "domain" },
          "Domain that uses the volume, as text; distinct for parallel uses by the control domain.",
        ),
      ],
      "unit",
    ),
    "Datapath.import_activate": call(
      "Activates a volume for an incoming mirror and returns the socket that takes the connection's file descriptor.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin."),
        named(
          "domain",
          { named: "domain" },
          "Domain that uses the volume, as text; distinct for parallel uses by the control domain.",
        ),
      ],
      { named: "sock_path" },
    ),
    "Datapath.deactivate": call(
      "Ends input and output on the volume, writing out pending data.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin."),
        named(
          "domain",
          { named: "domain" },
          "Domain that uses the volume, as text; distinct for parallel uses by the control domain.",
        ),
      ],
      "unit",
    ),
    "Datapath.detach": call(
      "Gives up an attached volume; it has to be deactivated before.",
      [
        caller("dbg"),
        named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin."),
        named(
          "domain",
          { named: "domain" },
          "Domain that uses the volume, as text; distinct for parallel uses by the control domain.",
        ),
      ],
      "unit",
    ),
    "Datapath.close": call(
      "Announces that the VM has stopped using the volume; writes that are not kept are thrown away.",
      [caller("dbg"), named("uri", { named: "uri" }, "Address of the volume, as listed by the volume plugin.")],
      "unit",
    ),
  },
});
