import { readFileSync } from "node:fs";
import type { ConnectionOptions, SecureContextOptions } from "node:tls";
import { describeCertificate } from "./describe.ts";
import { certificatesOf, type KeyAndCertificates } from "./pem.ts";

/** The policy of every TLS connection, in both directions (spec: api-wire.md, section 12). */
export const tlsPolicy = {
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.2",
  ciphers: "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256",
  ecdhCurve: "secp384r1",
} as const satisfies SecureContextOptions;

/** Options of a server's secure context. */
export function serverContext({ key, certificates }: KeyAndCertificates): SecureContextOptions {
  return { ...tlsPolicy, honorCipherOrder: true, key, cert: certificates.join("") };
}

/** How a peer is checked. */
export type Verification =
  /** Another host of the pool: its very certificate must be in the bundle. */
  | { readonly profile: "pool"; readonly bundle: string }
  /** An appliance: chain to the bundle and host name; certificates in the lists are refused. */
  | { readonly profile: "appliance"; readonly bundle: string; readonly revocationLists?: readonly string[] }
  /** A public service: chain to the bundle and host name. */
  | { readonly profile: "world"; readonly bundle: string }
  /** Verification is off. */
  | { readonly profile: "none" };

/** The name that asks a host for its pool-internal certificate. */
export const poolServerName = "pool";

/** Options for `tls.connect`, to be added to host and port. Paths are read now; raises the file system's error. */
export function clientOptions(verification: Verification): ConnectionOptions {
  switch (verification.profile) {
    case "none":
      return { ...tlsPolicy, rejectUnauthorized: false };
    case "pool":
      return { ...tlsPolicy, ...pinned(certificatesOf(readFileSync(verification.bundle, "utf8"))) };
    case "appliance": {
      const crl = (verification.revocationLists ?? []).map((path) => readFileSync(path));
      const options = { ...tlsPolicy, ca: readFileSync(verification.bundle), rejectUnauthorized: true };
      return crl.length === 0 ? options : { ...options, crl };
    }
    case "world":
      return { ...tlsPolicy, ca: readFileSync(verification.bundle), rejectUnauthorized: true };
  }
}

/** The peer's certificate must be one of these; its names do not matter, since members move and have many addresses. */
function pinned(certificates: readonly string[]): ConnectionOptions {
  const known = new Set(certificates.map((pem) => describeCertificate(pem).sha256));
  return {
    servername: poolServerName,
    ca: [...certificates],
    rejectUnauthorized: true,
    checkServerIdentity(_, { fingerprint256 }) {
      if (known.has(fingerprint256)) return undefined;
      return Object.assign(new Error("the peer's certificate is not one of the pool's"), {
        code: "ERR_TLS_CERT_NOT_IN_POOL",
      });
    },
  };
}
