import { type Class, datetime, defineClass, enumOf, field, never, nullRef, ref, set, string } from "../dsl/index.ts";

export const Certificate: Class = defineClass("Certificate", {
  doc: "An X.509 certificate known to the pool: that of a host, or of an authority that is trusted.",
  since: "stockholm",
  roles: { messages: "read-only", implicit: "read-only" },
  fields: {
    uuid: field(string, "Unique identifier, stable for the life of the object."),
    name: field(
      string,
      "Name given at installation; empty for certificates of hosts and for trusted ones added without a name.",
      { default: "", since: "1.294.0" },
    ),
    type: field(
      enumOf("certificate_type"),
      "Whether it is a host's certificate for clients, one for use inside the pool, or a trusted one.",
      { default: "host", since: "1.294.0" },
    ),
    host: field(ref("host"), "The host to which the certificate belongs; null for a trusted authority.", {
      access: "at-create",
      default: nullRef,
    }),
    not_before: field(datetime, "Time from which the certificate is valid.", { access: "at-create", default: never }),
    not_after: field(datetime, "Time at which the certificate expires.", { access: "at-create", default: never }),
    fingerprint: field(
      string,
      "SHA-256 digest of the certificate; kept for older clients, equal to `fingerprint_sha256`.",
      {
        access: "at-create",
        default: "",
        lifecycle: [
          ["published", "stockholm"],
          ["deprecated", "24.19.0"],
        ],
      },
    ),
    fingerprint_sha256: field(string, "SHA-256 digest of the certificate, as hexadecimal bytes with colons.", {
      access: "at-create",
      default: "",
      lifecycle: [["prototyped", "24.20.0"]],
    }),
    fingerprint_sha1: field(string, "SHA-1 digest of the certificate, as hexadecimal bytes with colons.", {
      access: "at-create",
      default: "",
      lifecycle: [["prototyped", "24.20.0"]],
    }),
    purpose: field(
      set(enumOf("certificate_purpose")),
      "Uses for which a trusted certificate counts, such as licensing or LDAP; empty means general use.",
      { access: "at-create", default: [], lifecycle: [["prototyped", "26.13.0"]] },
    ),
  },
  messages: {},
});
