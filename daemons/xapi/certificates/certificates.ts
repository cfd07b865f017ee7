import { X509Certificate } from "node:crypto";
import type { CertificatePurpose, CertificateType } from "../../../generated/api/enums.ts";
import { errors } from "../../../generated/api/errors.ts";
import type { Context, Db } from "../../../runtime/dispatch/context.ts";
import { dateTimeOf, nullRef, type Ref } from "../../../runtime/ref.ts";
import { addRow } from "../rows.ts";

/** A certificate that is to be recorded. */
export interface NewCertificate {
  readonly pem: string;
  readonly type: CertificateType;
  /** Name of a certificate that was installed by name, else empty. */
  readonly name?: string;
  readonly host?: Ref<"host">;
  readonly purpose?: readonly CertificatePurpose[];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Whether a certificate or a list can have this name: it is one of a file. */
export function isCertificateName(name: string): boolean {
  return NAME.test(name);
}

/** Raises CERTIFICATE_NAME_INVALID [name] for what is no name of a file. */
export function assertCertificateName(name: string): void {
  if (!isCertificateName(name)) throw errors.CERTIFICATE_NAME_INVALID(name);
}

/** Records a certificate. Raises CERTIFICATE_CORRUPT [name] for what is none. */
export function addCertificate(context: Context, given: NewCertificate): Ref<"Certificate"> {
  const { pem, type, name = "", host = nullRef<"host">(), purpose = [] } = given;
  const x509 = parsed(pem, name);
  return addRow(context, "Certificate", {
    name,
    type,
    host,
    purpose,
    not_before: dateTimeOf(x509.validFromDate.getTime()),
    not_after: dateTimeOf(x509.validToDate.getTime()),
    fingerprint: x509.fingerprint256,
    fingerprint_sha256: x509.fingerprint256,
    fingerprint_sha1: x509.fingerprint,
  });
}

/** Has the records tell of the certificate of a type that a host shows, and of no other one. */
export function recordHostCertificate(
  context: Context,
  host: Ref<"host">,
  type: "host" | "host_internal",
  pem: string,
): void {
  const { Certificate } = context.db;
  const { fingerprint256 } = parsed(pem, "");
  const ofHost = Certificate.rows().filter(([, row]) => row.type === type && row.host === host);
  for (const [ref, row] of ofHost) if (row.fingerprint_sha256 !== fingerprint256) Certificate.destroy(ref);
  const isKnown = ofHost.some(([, row]) => row.fingerprint_sha256 === fingerprint256);
  if (!isKnown) addCertificate(context, { pem, type, host });
}

function parsed(pem: string, name: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw errors.CERTIFICATE_CORRUPT(name);
  }
}

/** The certificates of a type that were installed by name. */
export function namedCertificates(db: Db, type: CertificateType) {
  return db.Certificate.rows().filter(([, row]) => row.type === type && row.name !== "");
}
