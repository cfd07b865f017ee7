import { X509Certificate } from "node:crypto";
import { type DateTime, dateTimeOf } from "../ref.ts";
import { PemError } from "./pem.ts";

/** What `certificate` rows record of a certificate. */
export interface CertificateFacts {
  /** Upper-case hex with colons: `AB:CD:...`. */
  readonly sha256: string;
  readonly sha1: string;
  readonly notBefore: DateTime;
  readonly notAfter: DateTime;
  /** One attribute a line, as node writes it: `CN=host1`. */
  readonly subject: string;
}

/** Facts of one certificate in PEM. Raises `PemError` when it is none. */
export function describeCertificate(pem: string): CertificateFacts {
  const certificate = parse(pem);
  return {
    sha256: certificate.fingerprint256,
    sha1: certificate.fingerprint,
    notBefore: dateTimeOf(certificate.validFromDate.getTime()),
    notAfter: dateTimeOf(certificate.validToDate.getTime()),
    subject: certificate.subject,
  };
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new PemError("this is not a certificate");
  }
}
