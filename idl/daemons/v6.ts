import { call, type DaemonInterface, defineDaemonInterface, positional, type } from "../dsl/daemon.ts";

export const v6: DaemonInterface = defineDaemonInterface("v6", {
  doc: "Licensing: tells which editions exist and which features an edition allows.",
  wire: {
    daemon: "v6d",
    queue: "org.xen.xapi.v6d",
    socket: "/var/lib/xcp/v6d",
    declared_name: "Licensing",
    namespace: null,
    version: "1.0.0",
    error: { named: "errors" },
  },
  types: {
    debug_info: type("Text that identifies the request in the logs.", "string"),
    edition: type(
      "One edition: its short and official titles, a code, and its rank, where a lower number has fewer features.",
      {
        record: [
          { name: "title", type: "string" },
          { name: "official_title", type: "string" },
          { name: "code", type: "string" },
          { name: "order", type: "int" },
        ],
      },
    ),
    edition_info: type(
      "Result of applying an edition: its name, the feature parameters for the toolstack, and extra parameters and experimental features.",
      {
        record: [
          { name: "edition_name", type: "string" },
          { name: "xapi_params", type: { dict: "string" } },
          { name: "additional_params", type: { dict: "string" } },
          { name: "experimental_features", type: { dict: "bool" } },
        ],
      },
    ),
    errors: type("Failures of this interface, such as an unknown edition or a licence server that refuses.", {
      variant: [
        ["Invalid_edition", "string"],
        ["License_expired"],
        ["License_processing_error"],
        ["License_checkout_error", { tuple: ["string", "string"] }],
        ["Missing_connection_details"],
        ["V6d_failure"],
        ["Internal_error", "string"],
      ],
      unknown_tag_reads_as: "V6d_failure",
    }),
  },
  calls: {
    apply_edition: call(
      "Switches the host to an edition, obtaining a licence if needed, and returns what it allows.",
      [
        positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs."),
        positional("string", "Title of the wanted edition; empty to keep the present one or choose a default."),
        positional(
          { dict: "string" },
          "Present parameters of the host, such as edition, licence server address and port, and number of sockets.",
        ),
      ],
      { named: "edition_info" },
    ),
    get_editions: call(
      "Lists the editions that can be applied.",
      [positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs.")],
      { list: { named: "edition" } },
    ),
    get_version: call(
      "Returns version strings of the daemon, which are added to the host's `software_version`.",
      [positional({ named: "debug_info" }, "Caller's debug string, used to follow a request through the logs.")],
      { dict: "string" },
    ),
  },
});
