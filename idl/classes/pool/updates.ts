import { bool, datetime, enumOf, int, message, param, ref, set, string } from "../../dsl/index.ts";

/** Messages of pool: updates. */
export const updates = {
  set_repositories: message({
    doc: "Choose which update repositories the pool takes packages from, replacing the former choice.",
    role: "pool-operator+client-cert",
    since: "1.301.0",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(set(ref("Repository")), "The repositories to enable; empty to use none."),
    },
    runs: "coordinator",
  }),
  add_repository: message({
    doc: "Enable one more update repository for the pool.",
    role: "pool-operator+client-cert",
    since: "1.301.0",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(ref("Repository"), "The repository to enable."),
    },
    runs: "coordinator",
  }),
  remove_repository: message({
    doc: "Stop taking updates from a repository; the repository object stays.",
    role: "pool-operator+client-cert",
    since: "1.301.0",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(ref("Repository"), "The repository to disable."),
    },
    runs: "coordinator",
  }),
  sync_updates: message({
    doc: "Download the metadata and packages of the enabled repositories to the coordinator, ready to be applied to hosts.",
    role: "pool-operator+client-cert",
    lifecycle: [
      ["published", "1.329.0"],
      ["changed", "25.7.0"],
    ],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      force: param(bool, "True to download everything again even if the local copy looks current."),
      token: param(string, "Secret token for logging in to the repository; empty if none is needed.", { default: "" }),
      token_id: param(string, "Identifier that belongs to the token; empty if none is needed.", { default: "" }),
      username: param(string, "User name for logging in to a remote pool used as repository; empty for other kinds.", {
        default: "",
        since: "25.7.0",
      }),
      password: param(string, "Password for that user name; empty for other kinds.", { default: "", since: "25.7.0" }),
    },
    result: [string, "Hash of the synchronised update set, to be passed when applying updates."],
    runs: "coordinator",
  }),
  check_update_readiness: message({
    doc: "List what stands in the way of updating all hosts now, such as high availability or VMs that cannot move.",
    role: "pool-operator+client-cert",
    since: "1.304.0",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      requires_reboot: param(
        bool,
        "True if the update will need hosts to reboot, which adds the checks for evacuating them.",
      ),
    },
    result: [set(set(string)), "One list per problem found, an error code followed by its parameters; empty if ready."],
    runs: "coordinator",
  }),
  configure_repository_proxy: message({
    doc: "Set the HTTP proxy through which update repositories are reached.",
    role: "pool-operator+client-cert",
    since: "21.3.0",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      url: param(string, "URL of the proxy, with scheme `http` or `https`."),
      username: param(string, "User name for the proxy; empty, together with the password, if it needs no login."),
      password: param(string, "Password for the proxy; stored as a secret."),
    },
    runs: "coordinator",
  }),
  disable_repository_proxy: message({
    doc: "Reach update repositories directly and delete the stored proxy settings.",
    role: "pool-operator+client-cert",
    since: "21.4.0",
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
  }),
  set_telemetry_next_collection: message({
    doc: "Set the earliest time of the next telemetry collection, for use by the telemetry service.",
    role: "pool-admin",
    lifecycle: [["prototyped", "23.9.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(datetime, "Wanted time (UTC); must be in the near future."),
    },
    runs: "coordinator",
  }),
  reset_telemetry_uuid: message({
    doc: "Replace the random identifier used in telemetry reports, so that later reports cannot be linked to earlier ones.",
    role: "pool-admin",
    lifecycle: [["prototyped", "23.9.0"]],
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
  }),
  configure_update_sync: message({
    doc: "Set the schedule on which updates are synchronised automatically.",
    lifecycle: [["prototyped", "23.18.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      update_sync_frequency: param(enumOf("update_sync_frequency"), "Daily or weekly."),
      update_sync_day: param(
        int,
        "Day of the week, 0 for Sunday to 6 for Saturday; must be 0 when the frequency is daily.",
      ),
    },
    runs: "coordinator",
  }),
  set_update_sync_enabled: message({
    doc: "Turn the scheduled synchronisation of updates on or off; turning on needs a repository to be enabled.",
    lifecycle: [["prototyped", "23.18.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(bool, "True to synchronise by schedule."),
    },
    runs: "coordinator",
  }),
};
