import { bool, int, map, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of pool: authentication. */
export const authentication = {
  enable_external_auth: message({
    doc: "Let users of a directory service, such as Active Directory, log in; done on all hosts, undone on all if one fails.",
    role: "pool-admin",
    since: "george",
    params: {
      pool: param(ref("pool"), "The pool whose hosts join the directory."),
      config: param(
        map(string, string),
        "Settings of the directory plug-in, for example user name and password to join a domain.",
      ),
      service_name: param(string, "Name of the directory service, such as the domain name."),
      auth_type: param(string, "Type of directory service, for example `AD`."),
    },
    runs: "coordinator",
    async: false,
    oss: false,
  }),
  disable_external_auth: message({
    doc: "Stop using the directory service on all hosts; its users can no longer log in.",
    role: "pool-admin",
    since: "george",
    params: {
      pool: param(ref("pool"), "The pool whose hosts leave the directory."),
      config: param(
        map(string, string),
        "Settings for leaving, for example user name and password to remove the machine accounts; may be empty.",
        { default: {} },
      ),
    },
    runs: "coordinator",
    async: false,
    oss: false,
  }),
  external_auth_set_ldaps: message({
    doc: "Choose whether all hosts talk to the directory with LDAP over TLS; external authentication must be enabled.",
    role: "pool-admin",
    since: "26.16.0",
    params: {
      pool: param(ref("pool"), "The pool to configure."),
      ldaps: param(bool, "True to use LDAP over TLS, false for plain LDAP."),
      force: param(bool, "True to change the setting even if a check of the connection fails.", { default: false }),
    },
    runs: "coordinator",
    async: false,
    oss: false,
  }),
  detect_nonhomogeneous_external_auth: message({
    doc: "Check that all hosts use the same directory service in the same way; fails with an error if not.",
    since: "george",
    params: { pool: param(ref("pool"), "The pool to check.") },
    runs: "coordinator",
    async: false,
    oss: false,
  }),
  set_local_auth_max_threads: message({
    doc: "Set how many local password checks may run at the same time; takes effect at once.",
    lifecycle: [["prototyped", "23.27.0"]],
    params: { self: param(ref("pool"), "The pool; there is only one."), value: param(int, "New number, at least 1.") },
    runs: "coordinator",
    async: false,
  }),
  set_ext_auth_max_threads: message({
    doc: "Set how many checks against the external directory may run at the same time; takes effect at once.",
    lifecycle: [["prototyped", "23.27.0"]],
    params: { self: param(ref("pool"), "The pool; there is only one."), value: param(int, "New number, at least 1.") },
    runs: "coordinator",
    async: false,
  }),
  set_ext_auth_cache_enabled: message({
    doc: "Turn the cache of successful external logins on or off; turning off empties it.",
    lifecycle: [["prototyped", "24.31.0"]],
    params: { self: param(ref("pool"), "The pool; there is only one."), value: param(bool, "True to use the cache.") },
    runs: "coordinator",
  }),
  set_ext_auth_cache_size: message({
    doc: "Set how many users the external login cache holds; used when the cache is next created.",
    lifecycle: [["prototyped", "24.31.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(int, "New number of entries; must not be negative."),
    },
    runs: "coordinator",
  }),
  set_ext_auth_cache_expiry: message({
    doc: "Set how long external login cache entries stay valid; used when the cache is next created.",
    lifecycle: [["prototyped", "24.31.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(int, "New lifetime in seconds, greater than 0."),
    },
    runs: "coordinator",
  }),
  enable_ssh: message({
    doc: "Enable and start the SSH service on all hosts.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.13.0"]],
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
  }),
  disable_ssh: message({
    doc: "Stop and disable the SSH service on all hosts.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.13.0"]],
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
  }),
  set_ssh_enabled_timeout: message({
    doc: "Set after how long SSH is disabled again once it was enabled, on all hosts.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.21.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(int, "Time in seconds; 0 means it stays enabled."),
    },
    runs: "coordinator",
  }),
  set_console_idle_timeout: message({
    doc: "Set after how long without input shell and host console sessions are closed, on all hosts.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.21.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(int, "Time in seconds; 0 means never."),
    },
    runs: "coordinator",
  }),
  set_ssh_auto_mode: message({
    doc: "Choose whether SSH on all hosts is off normally and opened only while the management daemon is down.",
    role: "pool-admin",
    lifecycle: [["prototyped", "25.27.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(bool, "True to let the host control SSH in this way."),
    },
    runs: "coordinator",
  }),
};
