import { bool, map, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of pool: basics. */
export const basics = {
  sync_database: message({
    doc: "Send a full copy of the database to every live member at once, so that each can take over as coordinator.",
    runs: "coordinator",
    oss: false,
  }),
  create_new_blob: message({
    doc: "Create an empty named piece of binary data attached to the pool, to be filled over HTTP.",
    since: "orlando",
    params: {
      pool: param(ref("pool"), "The pool; there is only one."),
      name: param(string, "Name under which the data appears in the pool's `blobs`."),
      mime_type: param(string, "MIME type of the data; empty means `application/octet-stream`."),
      public: param(bool, "True if the data may be downloaded without logging in.", { default: false, since: "tampa" }),
    },
    result: [ref("blob"), "Reference of the new blob."],
    runs: "coordinator",
  }),
  enable_binary_storage: message({
    doc: "Used by tests to turn the storage of blobs and statistics back on in all hosts.",
    since: "orlando",
    runs: "coordinator",
    hidden: true,
  }),
  disable_binary_storage: message({
    doc: "Used by tests to turn off, and delete, blobs and statistics stored on all hosts.",
    since: "orlando",
    runs: "coordinator",
    hidden: true,
  }),
  audit_log_append: message({
    doc: "Used by members to have an audit line of their own written to the coordinator's audit log.",
    role: "pool-admin",
    since: "midnight-ride",
    params: { line: param(string, "The audit line to add.") },
    runs: "coordinator",
    poolInternal: true,
    hidden: true,
    oss: false,
  }),
  test_archive_target: message({
    doc: "Formerly tested whether backups could be written to an archive location; the VM protection feature behind it is gone.",
    since: "cowley",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      config: param(map(string, string), "Type, location and login data of the archive target."),
    },
    result: [string, "Text with the outcome of the test."],
    runs: "coordinator",
    async: false,
    oss: false,
  }),
  enable_local_storage_caching: message({
    doc: "Let every host cache VM disk reads on its local storage; each needs a suitable local storage repository.",
    since: "cowley",
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
    oss: false,
  }),
  disable_local_storage_caching: message({
    doc: "Stop caching VM disk reads on local storage on every host.",
    since: "cowley",
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
    oss: false,
  }),
  has_extension: message({
    doc: "Tell whether an API extension is installed on every host of the pool.",
    role: "pool-admin",
    since: "dundee",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      name: param(string, "Method name of the extension."),
    },
    result: [bool, "True if all hosts have it."],
    runs: "coordinator",
  }),
  add_to_guest_agent_config: message({
    doc: "Add one setting for the agents inside guests; it reaches running VMs through xenstore.",
    role: "pool-admin",
    since: "dundee",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      key: param(string, "Name of the setting; must not exist yet."),
      value: param(string, "Value of the setting."),
    },
    runs: "coordinator",
  }),
  remove_from_guest_agent_config: message({
    doc: "Remove one setting for the agents inside guests; an absent key is no error.",
    role: "pool-admin",
    since: "dundee",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      key: param(string, "Name of the setting to remove."),
    },
    runs: "coordinator",
  }),
};
