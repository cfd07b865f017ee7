import { bool, map, message, param, ref, string } from "../../dsl/index.ts";

/** Messages of host: licensing. */
export const licensing = {
  license_apply: message({
    doc: "Formerly installed a license file on the host; removed, use `host.license_add`.",
    lifecycle: [
      ["published", "rio"],
      ["deprecated", "clearwater"],
      ["removed", "clearwater"],
    ],
    params: {
      host: param(ref("host"), "The host that was to be licensed."),
      contents: param(string, "The license file, encoded in base64."),
    },
    errors: ["LICENSE_PROCESSING_ERROR"],
    runs: "removed",
    oss: false,
  }),
  license_add: message({
    doc: "Install a license file on the host and put it into force.",
    since: "indigo",
    params: {
      host: param(ref("host"), "The host to license."),
      contents: param(string, "The license file, encoded in base64."),
    },
    errors: ["LICENSE_PROCESSING_ERROR"],
    runs: "host(host)",
    oss: false,
  }),
  license_remove: message({
    doc: "Remove the license from the host, which then falls back to the unlicensed state.",
    since: "indigo",
    params: { host: param(ref("host"), "The host to unlicense.") },
    runs: "host(host)",
    oss: false,
  }),
  set_license_params: message({
    doc: "Store the license details of a host; used by the toolstack itself.",
    role: "none",
    since: "orlando",
    params: {
      self: param(ref("host"), "The host whose license details change."),
      value: param(map(string, string), "The complete new license details."),
    },
    runs: "coordinator",
    poolInternal: true,
    hidden: true,
  }),
  apply_edition: message({
    doc: "Change the product edition of the host, obtaining a license where one is needed.",
    since: "midnight-ride",
    params: {
      host: param(ref("host"), "The host to change."),
      edition: param(string, "Name of the edition, one of those in `editions`."),
      force: param(bool, "True to record the edition even if no license can be obtained.", {
        default: false,
        since: "clearwater",
      }),
    },
    runs: "host(host)",
    async: false,
  }),
  refresh_pack_info: message({
    doc: "Read the list of installed supplemental packs again and update `software_version`.",
    lifecycle: [
      ["published", "midnight-ride"],
      ["deprecated", "ely"],
    ],
    params: { host: param(ref("host"), "The host whose pack list is read.") },
    runs: "host(host)",
  }),
  set_cpu_features: message({
    doc: "Formerly masked CPU features at the next boot; removed since pools level their CPUs automatically.",
    lifecycle: [
      ["published", "midnight-ride"],
      ["deprecated", "dundee"],
      ["removed", "dundee"],
    ],
    params: {
      host: param(ref("host"), "The host whose features were masked."),
      features: param(string, "The feature mask in hexadecimal."),
    },
    runs: "removed",
    async: false,
  }),
  reset_cpu_features: message({
    doc: "Formerly dropped the CPU feature mask at the next boot; removed together with the mask itself.",
    lifecycle: [
      ["published", "midnight-ride"],
      ["deprecated", "dundee"],
      ["removed", "dundee"],
    ],
    params: { host: param(ref("host"), "The host whose mask was dropped.") },
    runs: "removed",
    async: false,
  }),
};
