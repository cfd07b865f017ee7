import { bool, type Class, defineClass, enumOf, field, message, param, ref, string } from "../dsl/index.ts";

export const Repository: Class = defineClass("Repository", {
  doc: "A source of software packages (a yum repository, an uploaded bundle or another pool) from which hosts are updated.",
  since: "1.301.0",
  roles: { messages: "pool-operator+client-cert", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name_label: field(string, "Human-readable name of the repository; must be unique among repositories.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the repository, for people only.", {
      access: "read-write",
      default: "",
      since: "rio",
      namespace: ["name"],
      oss: false,
    }),
    binary_url: field(string, "Base URL of the packages; empty for a bundle.", { access: "at-create", default: "" }),
    source_url: field(string, "Base URL of the source packages; empty if there is none.", {
      access: "at-create",
      default: "",
    }),
    update: field(
      bool,
      "True if the repository carries update metadata that says which hosts need what and which guidance applies.",
      { access: "at-create", default: false },
    ),
    hash: field(string, "Checksum of the update metadata last synchronised; empty before the first synchronisation.", {
      default: "",
    }),
    up_to_date: field(
      bool,
      "Formerly said whether all hosts had the latest packages; removed, see the host's `latest_synced_updates_applied`.",
      {
        default: false,
        lifecycle: [
          ["published", "1.301.0"],
          ["deprecated", "23.18.0"],
          ["removed", "23.18.0"],
        ],
      },
    ),
    gpgkey_path: field(
      string,
      "Path on the hosts of the public key that verifies the repository's signatures; empty for the configured default.",
      { access: "at-create", default: "", lifecycle: [["prototyped", "22.12.0"]] },
    ),
    origin: field(
      enumOf("origin"),
      "Where the packages come from: a remote server, an uploaded bundle or another pool.",
      { access: "at-create", default: "remote", lifecycle: [["prototyped", "24.23.0"]] },
    ),
    certificate: field(string, "Certificate of the remote pool's coordinator in PEM form; empty for other origins.", {
      access: "at-create",
      default: "",
      lifecycle: [["prototyped", "25.7.0"]],
    }),
  },
  messages: {
    introduce: message({
      doc: "Add a remote package repository; it is used only once enabled for the pool.",
      params: {
        name_label: param(string, "Name for the repository; must be new."),
        name_description: param(string, "Description for people."),
        binary_url: param(string, "Base URL of the packages, `http` or `https`; must be new."),
        source_url: param(string, "Base URL of the source packages; may be empty."),
        update: param(bool, "True if the repository carries update metadata."),
        gpgkey_path: param(
          string,
          "Path of the public key that verifies signatures; empty for the configured default.",
          { default: "" },
        ),
      },
      result: [ref("Repository"), "Reference of the new repository."],
      runs: "coordinator",
      oss: false,
    }),
    introduce_bundle: message({
      doc: "Add a repository whose packages are uploaded by the administrator as one archive, for pools without network access to a server.",
      lifecycle: [["prototyped", "24.23.0"]],
      params: {
        name_label: param(string, "Name for the repository; must be new."),
        name_description: param(string, "Description for people."),
      },
      result: [ref("Repository"), "Reference of the new repository; there can be only one bundle."],
      runs: "coordinator",
      oss: false,
    }),
    introduce_remote_pool: message({
      doc: "Add a repository that takes packages from the coordinator of another, already synchronised pool.",
      lifecycle: [["prototyped", "25.7.0"]],
      params: {
        name_label: param(string, "Name for the repository; must be new."),
        name_description: param(string, "Description for people."),
        binary_url: param(string, "URL of the packages on the coordinator of the other pool."),
        certificate: param(string, "Certificate of that coordinator in PEM form, used to verify the connection."),
      },
      result: [ref("Repository"), "Reference of the new repository."],
      runs: "coordinator",
      oss: false,
    }),
    forget: message({
      doc: "Remove the repository object; it must not be enabled for the pool.",
      params: { self: param(ref("Repository"), "The repository to remove.") },
      runs: "coordinator",
      oss: false,
    }),
    apply: message({
      doc: "Used by the toolstack to install the packages of the enabled repository on a host.",
      params: { host: param(ref("host"), "The host to update.") },
      runs: "host(host)",
      poolInternal: true,
      hidden: true,
      oss: false,
    }),
    set_gpgkey_path: message({
      doc: "Set the path of the key that verifies the repository's signatures.",
      lifecycle: [["prototyped", "22.12.0"]],
      params: {
        self: param(ref("Repository"), "The repository to configure."),
        value: param(string, "Path of the public key on the hosts; empty for the configured default."),
      },
      runs: "coordinator",
      oss: false,
    }),
    apply_livepatch: message({
      doc: "Used by the toolstack to load one live patch of Xen or the kernel on a host.",
      lifecycle: [["prototyped", "22.20.0"]],
      params: {
        host: param(ref("host"), "The host to patch."),
        component: param(string, "What is patched: Xen or the kernel."),
        base_build_id: param(string, "Build identifier of the running component that the patch fits."),
        base_version: param(string, "Version of the component the patch starts from."),
        base_release: param(string, "Package release of the component the patch starts from."),
        to_version: param(string, "Version reached after patching."),
        to_release: param(string, "Package release reached after patching."),
      },
      runs: "host(host)",
      poolInternal: true,
      hidden: true,
      oss: false,
    }),
  },
});
