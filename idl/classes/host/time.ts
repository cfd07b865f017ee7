import { bool, datetime, enumOf, map, message, param, ref, set, string } from "../../dsl/index.ts";

/** Messages of host: time. */
export const time = {
  get_servertime: message({
    doc: "Read the clock of the host in universal time.",
    role: "read-only",
    since: "orlando",
    params: { host: param(ref("host"), "The host whose clock to read.") },
    result: [datetime, "Current time in UTC."],
    runs: "host(host)",
    async: false,
    oss: false,
  }),
  get_server_localtime: message({
    doc: "Read the clock of the host in its own time zone.",
    role: "read-only",
    since: "cowley",
    params: { host: param(ref("host"), "The host whose clock to read.") },
    result: [datetime, "Current local time, without zone information."],
    runs: "host(host)",
    async: false,
    oss: false,
  }),
  set_ntp_mode: message({
    doc: "Choose where the host takes its time servers from, or disable time synchronisation.",
    lifecycle: [["prototyped", "26.0.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(enumOf("host_ntp_mode"), "The new source; `Custom` needs a list of custom servers."),
    },
    runs: "host(self)",
  }),
  set_ntp_custom_servers: message({
    doc: "Set the list of time servers used while the NTP mode is `Custom`.",
    lifecycle: [["prototyped", "26.0.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(set(string), "Names or addresses of the time servers."),
    },
    runs: "host(self)",
  }),
  get_ntp_servers_status: message({
    doc: "Ask how well the time servers in use answer.",
    role: "read-only",
    lifecycle: [["prototyped", "26.0.0"]],
    params: { self: param(ref("host"), "The host to ask.") },
    result: [map(string, string), "Each time server with its state as seen by the time daemon."],
    runs: "host(self)",
  }),
  set_timezone: message({
    doc: "Change the time zone of the host's control domain.",
    lifecycle: [["prototyped", "26.0.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(string, "A tz database name, one of those `host.list_timezones` returns."),
    },
    runs: "host(self)",
  }),
  list_timezones: message({
    doc: "List the time zones that the host knows.",
    role: "read-only",
    lifecycle: [["prototyped", "26.0.0"]],
    params: { self: param(ref("host"), "The host to ask.") },
    result: [set(string), "Time zone names of the tz database."],
    runs: "host(self)",
  }),
  get_ntp_synchronized: message({
    doc: "Tell whether the clock of the host is synchronised with a time server.",
    role: "read-only",
    lifecycle: [["prototyped", "26.0.0"]],
    params: { self: param(ref("host"), "The host to ask.") },
    result: [bool, "True when the clock is synchronised."],
    runs: "host(self)",
  }),
  set_servertime: message({
    doc: "Set the clock of the host by hand; time synchronisation should be disabled first.",
    lifecycle: [["prototyped", "26.0.0"]],
    params: {
      self: param(ref("host"), "The host whose clock is set."),
      value: param(datetime, "The new time, best given in UTC."),
    },
    runs: "host(self)",
    forwarding: { requires: { ntp_mode: ["Disabled"] }, errors: ["NOT_ALLOWED_WHEN_NTP_IS_ENABLED"] },
  }),
};
