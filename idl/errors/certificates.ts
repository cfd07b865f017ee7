import { define } from "./definition.ts";

/** Errors of certificates and TLS. */
export const certificatesErrors = define({
  CERTIFICATE_ALREADY_EXISTS: {
    doc: "A certificate is already installed under `name`; uninstall it or use another name.",
    params: ["name"],
  },
  CERTIFICATE_CORRUPT: { doc: "The file uploaded as certificate `name` cannot be read as PEM.", params: ["name"] },
  CERTIFICATE_DOES_NOT_EXIST: { doc: "No certificate called `name` is installed in the pool.", params: ["name"] },
  CERTIFICATE_LACKS_PURPOSE: {
    doc: "The certificate to be installed states none of the purposes for which it could be trusted.",
    params: [],
  },
  CERTIFICATE_LIBRARY_CORRUPT: {
    doc: "The directory with the pool's trusted certificates is damaged and could not be re-indexed.",
    params: [],
  },
  CERTIFICATE_NAME_INVALID: {
    doc: "The `name` is not acceptable as a file name for a certificate, for example contains a slash.",
    params: ["name"],
  },
  CRL_ALREADY_EXISTS: { doc: "A certificate revocation list is already installed under `name`.", params: ["name"] },
  CRL_CORRUPT: { doc: "The file uploaded as revocation list `name` is unreadable.", params: ["name"] },
  CRL_DOES_NOT_EXIST: { doc: "No revocation list called `name` is installed.", params: ["name"] },
  CRL_NAME_INVALID: { doc: "The `name` is not acceptable as a file name for a revocation list.", params: ["name"] },
  NOT_TRUSTED_CERTIFICATE: {
    doc: "The certificate `ref` is not one of the pool's trusted certificates and cannot be handled as one.",
    params: ["ref"],
  },
  SERVER_CERTIFICATE_CHAIN_INVALID: {
    doc: "The intermediate certificates supplied with the server certificate are not valid PEM.",
    params: [],
  },
  SERVER_CERTIFICATE_EXPIRED: {
    doc: "The supplied server certificate ended at `not_after`, which is before `now`.",
    params: ["now", "not_after"],
  },
  SERVER_CERTIFICATE_INVALID: { doc: "The supplied server certificate is not valid PEM.", params: [] },
  SERVER_CERTIFICATE_KEY_ALGORITHM_NOT_SUPPORTED: {
    doc: "The supplied private key is of a kind, `algorithm_oid`, that cannot be used; RSA is expected.",
    params: ["algorithm_oid"],
  },
  SERVER_CERTIFICATE_KEY_INVALID: { doc: "The supplied private key could not be parsed.", params: [] },
  SERVER_CERTIFICATE_KEY_MISMATCH: { doc: "The supplied private key does not belong to the certificate.", params: [] },
  SERVER_CERTIFICATE_KEY_RSA_LENGTH_NOT_SUPPORTED: {
    doc: "The supplied RSA key has `length` bits, which is outside the range accepted.",
    params: ["length"],
  },
  SERVER_CERTIFICATE_KEY_RSA_MULTI_NOT_SUPPORTED: { doc: "The supplied RSA key has more than two primes.", params: [] },
  SERVER_CERTIFICATE_NOT_VALID_YET: {
    doc: "The supplied server certificate begins only at `not_before`, which is after `now`.",
    params: ["now", "not_before"],
  },
  SERVER_CERTIFICATE_SIGNATURE_NOT_SUPPORTED: {
    doc: "The supplied server certificate is signed with an algorithm that is not accepted.",
    params: [],
  },
  SSL_VERIFY_ERROR: {
    doc: "The remote server's certificate could not be verified, for the cause in `reason`.",
    params: ["reason"],
  },
  TLS_CONNECTION_FAILED: {
    doc: "No TLS connection could be made to `address` and `port`.",
    params: ["address", "port"],
  },
  TLS_VERIFICATION_NOT_ENABLED_IN_POOL: {
    doc: "The operation needs certificate checking between hosts, which is off in this pool.",
    params: [],
  },
  TRUSTED_CERTIFICATE_ALREADY_EXISTS: {
    doc: "A trusted certificate with this `fingerprint` is already installed.",
    params: ["fingerprint"],
  },
  TRUSTED_CERTIFICATE_EXPIRED: {
    doc: "The supplied trusted certificate ended at `not_after`, which is before `now`.",
    params: ["now", "not_after"],
  },
  TRUSTED_CERTIFICATE_INVALID: { doc: "The supplied trusted certificate is not valid PEM.", params: [] },
  TRUSTED_CERTIFICATE_NOT_VALID_YET: {
    doc: "The supplied trusted certificate begins only at `not_before`, which is after `now`.",
    params: ["now", "not_before"],
  },
  CA_CERTIFICATE_EXPIRED: { doc: "The supplied CA certificate has already ended." },
  CA_CERTIFICATE_INVALID: { doc: "The supplied CA certificate is not valid PEM." },
  CA_CERTIFICATE_NOT_VALID_YET: { doc: "The supplied CA certificate begins only in the future." },
  CERT_REFRESH_IN_PROGRESS: { doc: "Refused while the internal certificate of a host is being renewed." },
  CLUSTER_HAS_NO_CERTIFICATE: { doc: "The cluster was made without a certificate, which the operation needs." },
  TLS_VERIFICATION_ENABLE_IN_PROGRESS: { doc: "Refused while certificate checking is being switched on in the pool." },
});
