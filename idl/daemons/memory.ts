import { call, type DaemonInterface, defineDaemonInterface, positional, type } from "../dsl/daemon.ts";

export const memory: DaemonInterface = defineDaemonInterface("memory", {
  doc: "Memory ballooning of one host: moves memory between running domains and reserves some for domains to come.",
  wire: {
    daemon: "squeezed",
    queue: "org.xen.xapi.memory",
    socket: "/var/xapi/memory",
    declared_name: "Memory",
    namespace: null,
    version: "1.0.0",
    error: { named: "errors" },
  },
  types: {
    domain_zero_policy: type(
      "How domain 0's memory is handled: a fixed size, or ballooning between two limits, in bytes.",
      {
        variant: [
          ["Fixed_size", "int64"],
          ["Auto_balloon", { tuple: ["int64", "int64"] }],
        ],
      },
    ),
    errors: type(
      "Failures of this interface, such as too little memory, domains that do not give memory up, or an unknown reservation.",
      {
        variant: [
          ["Cannot_free_this_much_memory", { tuple: ["int64", "int64"] }],
          ["Domains_refused_to_cooperate", { list: "int" }],
          ["Unknown_reservation", { named: "reservation_id" }],
          ["No_reservation"],
          ["Invalid_memory_value", "int64"],
          ["Internal_error", "string"],
          ["Unknown_error"],
        ],
        unknown_tag_reads_as: "Unknown_error",
      },
    ),
    reservation_id: type("Identifier of an amount of host memory set aside.", "string"),
  },
  calls: {
    get_diagnostics: call(
      "Returns a text on the daemon's state; in effect a fixed notice that none is available.",
      [positional("string", "Caller's debug string, used to follow a request through the logs.")],
      "string",
    ),
    login: call(
      "Starts a client session and drops all reservations that the same service left behind earlier; returns the session id.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "Name of the client service, for example `xenopsd`."),
      ],
      "string",
    ),
    reserve_memory: call(
      "Frees an exact amount of host memory by ballooning if needed and sets it aside; returns the reservation.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "Session id that `login` returned."),
        positional("int64", "Amount wanted, in KiB."),
      ],
      { named: "reservation_id" },
    ),
    reserve_memory_range: call(
      "Sets aside as much memory as is free between two limits, ballooning down to reach the lower one; returns the reservation and amount in KiB.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "Session id that `login` returned."),
        positional("int64", "Least acceptable amount, in KiB."),
        positional("int64", "Most that is useful, in KiB."),
      ],
      { tuple: [{ named: "reservation_id" }, "int64"] },
    ),
    delete_reservation: call(
      "Gives a reservation up; its memory is handed out again at the next periodic check.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "Session id that `login` returned."),
        positional({ named: "reservation_id" }, "The reservation to give up."),
      ],
      "unit",
    ),
    transfer_reservation_to_domain: call(
      "Binds a reservation to a newly created domain, so that the domain may take up that memory.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "Session id that `login` returned."),
        positional({ named: "reservation_id" }, "The reservation to hand over."),
        positional("int", "Number of the Xen domain that gets the memory."),
      ],
      "unit",
    ),
    query_reservation_of_domain: call(
      "Returns the reservation that was bound to a domain; fails if it has none.",
      [
        positional("string", "Caller's debug string, used to follow a request through the logs."),
        positional("string", "Session id that `login` returned."),
        positional("int", "Number of the Xen domain."),
      ],
      { named: "reservation_id" },
    ),
    balance_memory: call(
      "Shares free memory among the running domains now, and returns when they have settled.",
      [positional("string", "Caller's debug string, used to follow a request through the logs.")],
      "unit",
    ),
    get_host_reserved_memory: call(
      "Returns the amount of host memory always kept free, in KiB.",
      [positional("string", "Caller's debug string, used to follow a request through the logs.")],
      "int64",
    ),
    get_host_initial_free_memory: call(
      "Returns the free memory measured after host boot, in bytes; 0 if not known.",
      [positional("string", "Caller's debug string, used to follow a request through the logs.")],
      "int64",
    ),
    get_domain_zero_policy: call(
      "Returns whether domain 0 has a fixed size or is ballooned.",
      [positional("string", "Caller's debug string, used to follow a request through the logs.")],
      { named: "domain_zero_policy" },
    ),
  },
});
