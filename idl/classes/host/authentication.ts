import { bool, int, map, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of host: authentication. */
export const authentication = {
  external_auth_set_ldaps: message({
    doc: "Choose whether the host contacts Active Directory by LDAP over TLS.",
    role: "pool-admin",
    since: "26.16.0",
    params: {
      host: param(ref("host"), "The host to configure."),
      ldaps: param(bool, "True for LDAP over TLS, false for plain LDAP."),
      force: param(bool, "True to apply the setting without checking first that it works.", { default: false }),
    },
    runs: "host(host)",
    async: false,
    oss: false,
  }),
  set_ssh_enabled_timeout: message({
    doc: "Set how long SSH stays on after it is enabled; counts anew if it is on now.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.21.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(int, "Time limit in seconds; 0 means no limit."),
    },
    runs: "host(self)",
  }),
  set_console_idle_timeout: message({
    doc: "Set after what idle time control-domain consoles of the host are closed.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.21.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(int, "Idle time in seconds; 0 means consoles are never closed."),
    },
    runs: "host(self)",
  }),
  set_ssh_auto_mode: message({
    doc: "Choose whether SSH is turned on automatically only when the toolstack is down.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.27.0"]],
    params: {
      self: param(ref("host"), "The host to configure."),
      value: param(bool, "True for automatic control of SSH, false for manual control."),
    },
    runs: "host(self)",
  }),
  get_tracked_user_agents: message({
    doc: "List the client programs that recently sent requests to the host.",
    role: "read-only",
    lifecycle: [["prototyped", "25.34.0"]],
    params: { self: param(ref("host"), "The host to ask.") },
    result: [map(string, string), "Client names with the version each gave in its User-Agent header."],
    runs: "host(self)",
  }),
};
