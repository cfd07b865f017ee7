import { bool, enumOf, message, param, ref, set, string } from "../../dsl/index.ts";

/** Messages of pool: certificates. */
export const certificates = {
  certificate_install: message({
    doc: "Deprecated. Install a trusted CA certificate under a name on all hosts; see `install_trusted_certificate`.",
    lifecycle: [
      ["published", "george"],
      ["deprecated", "1.290.0"],
    ],
    params: {
      name: param(string, "File name to store the certificate under."),
      cert: param(string, "The certificate, in PEM form."),
    },
    runs: "coordinator",
  }),
  certificate_uninstall: message({
    doc: "Deprecated. Remove a CA certificate by name from all hosts; see `uninstall_trusted_certificate`.",
    lifecycle: [
      ["published", "george"],
      ["deprecated", "1.290.0"],
    ],
    params: { name: param(string, "File name the certificate is stored under.") },
    runs: "coordinator",
  }),
  certificate_list: message({
    doc: "Deprecated. List the named CA certificates installed in the pool; query `Certificate` objects instead.",
    lifecycle: [
      ["published", "george"],
      ["deprecated", "1.290.0"],
    ],
    result: [set(string), "File names of the certificates."],
    runs: "coordinator",
  }),
  install_ca_certificate: message({
    doc: "Deprecated. Install a CA certificate under a name on all hosts; see `install_trusted_certificate`.",
    role: "pool-operator+client-cert",
    lifecycle: [
      ["published", "1.290.0"],
      ["deprecated", "26.13.0"],
    ],
    params: {
      name: param(string, "File name to store the certificate under; must be new."),
      cert: param(string, "The certificate, in PEM form."),
    },
    runs: "coordinator",
  }),
  uninstall_ca_certificate: message({
    doc: "Deprecated. Remove a named CA certificate from all hosts; see `uninstall_trusted_certificate`.",
    role: "pool-operator+client-cert",
    lifecycle: [
      ["published", "1.290.0"],
      ["changed", "24.35.0"],
      ["deprecated", "26.13.0"],
    ],
    params: {
      name: param(string, "File name the certificate is stored under."),
      force: param(bool, "True to remove the database record even if the file is already missing.", {
        default: false,
        since: "24.35.0",
      }),
    },
    runs: "coordinator",
  }),
  crl_install: message({
    doc: "Install a certificate revocation list on all hosts, so that revoked certificates are refused.",
    since: "george",
    params: {
      name: param(string, "File name to store the revocation list under; must be new."),
      cert: param(string, "The revocation list, in PEM form."),
    },
    runs: "coordinator",
    oss: false,
  }),
  crl_uninstall: message({
    doc: "Remove a certificate revocation list from all hosts.",
    since: "george",
    params: { name: param(string, "File name the revocation list is stored under.") },
    runs: "coordinator",
    oss: false,
  }),
  crl_list: message({
    doc: "List the certificate revocation lists installed in the pool.",
    since: "george",
    result: [set(string), "File names of the revocation lists."],
    runs: "coordinator",
    oss: false,
  }),
  certificate_sync: message({
    doc: "Copy the installed CA certificates and revocation lists from the coordinator to all members.",
    since: "george",
    runs: "coordinator",
    oss: false,
  }),
  enable_tls_verification: message({
    doc: "Start refusing unverified TLS connections on all hosts; cannot be turned off through the pool again. High availability must be off.",
    role: "pool-admin",
    since: "1.290.0",
    runs: "all_hosts",
    forwarding: { marks: [{ class: "pool", object: "pool", op: "tls_verification_enable" }] },
    async: false,
  }),
  enable_ssl_legacy: message({
    doc: "Formerly made all hosts accept old TLS versions and ciphers; removed.",
    lifecycle: [
      ["published", "dundee"],
      ["deprecated", "dundee"],
      ["removed", "stockholm"],
    ],
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "removed",
    oss: false,
  }),
  disable_ssl_legacy: message({
    doc: "Deprecated. Formerly stopped hosts from accepting old TLS versions; these are always off now.",
    lifecycle: [
      ["published", "dundee"],
      ["deprecated", "stockholm"],
    ],
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
    oss: false,
  }),
  enable_client_certificate_auth: message({
    doc: "Let clients log in with a TLS client certificate that is trusted by the pool and carries the given name.",
    role: "pool-operator+client-cert",
    since: "1.318.0",
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      name: param(string, "Name that an accepted client certificate must carry."),
    },
    runs: "coordinator",
  }),
  disable_client_certificate_auth: message({
    doc: "Stop accepting logins by TLS client certificate.",
    role: "pool-operator+client-cert",
    since: "1.318.0",
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    runs: "coordinator",
  }),
  set_uefi_certificates: message({
    doc: "Deprecated. Replace the pool's Secure Boot certificates; use `set_custom_uefi_certificates` instead.",
    role: "pool-admin",
    lifecycle: [
      ["published", "22.16.0"],
      ["deprecated", "24.0.0"],
    ],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(string, "Base64-encoded tar archive of the certificates; empty for none."),
    },
    runs: "coordinator",
  }),
  set_custom_uefi_certificates: message({
    doc: "Replace the administrator's Secure Boot certificates on all hosts; must be permitted by the configuration.",
    role: "pool-admin",
    lifecycle: [["prototyped", "24.0.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      value: param(string, "Base64-encoded tar archive of the certificates; empty to return to the shipped ones."),
    },
    runs: "coordinator",
  }),
  get_guest_secureboot_readiness: message({
    doc: "Tell whether the pool's certificates are complete enough for guests to use UEFI Secure Boot.",
    lifecycle: [["prototyped", "24.17.0"]],
    params: { self: param(ref("pool"), "The pool; there is only one.") },
    result: [enumOf("pool_guest_secureboot_readiness"), "Ready, ready but without a revocation list, or not ready."],
    runs: "coordinator",
    async: false,
  }),
  install_trusted_certificate: message({
    doc: "Install a certificate the pool is to trust on all hosts, as a root CA or as a pinned server certificate.",
    role: "pool-operator+client-cert",
    lifecycle: [["prototyped", "26.13.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      ca: param(bool, "True for a root CA certificate, false for a pinned one."),
      cert: param(string, "The certificate, in PEM form."),
      purpose: param(
        set(enumOf("certificate_purpose")),
        "Uses the certificate is trusted for; empty means general use.",
      ),
    },
    runs: "coordinator",
    forwarding: { marks: [{ class: "pool", object: "pool", op: "copy_primary_host_certs" }] },
  }),
  uninstall_trusted_certificate: message({
    doc: "Stop trusting an installed certificate and remove it from all hosts.",
    role: "pool-operator+client-cert",
    lifecycle: [["prototyped", "26.13.0"]],
    params: {
      self: param(ref("pool"), "The pool; there is only one."),
      certificate: param(ref("Certificate"), "The trusted certificate to remove."),
    },
    runs: "coordinator",
    forwarding: { marks: [{ class: "pool", object: "pool", op: "copy_primary_host_certs" }] },
  }),
};
