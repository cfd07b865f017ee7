import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { errors } from "../../../generated/api/errors.ts";
import { dateTimeOf } from "../../../runtime/ref.ts";
import { certificatesOf, type KeyAndCertificates } from "../../../runtime/tls/pem.ts";

/** What somebody wants a host to show, all in PEM. */
export interface GivenIdentity {
  readonly certificate: string;
  readonly privateKey: string;
  /** Certificates that vouch for it; empty: none. */
  readonly chain: string;
}

const LEAST_BITS = 2048;
const MOST_BITS = 4096;

/** Object identifiers of the keys that are refused, by node's names. */
const OIDS: Readonly<Record<string, string>> = {
  ec: "1.2.840.10045.2.1",
  dsa: "1.2.840.10040.4.1",
  "rsa-pss": "1.2.840.113549.1.1.10",
  ed25519: "1.3.101.112",
  ed448: "1.3.101.113",
};

/**
 * Checks what a host is to show its clients, in the order of misc-daemons.md, section 4.2; `now` in milliseconds since
 * 1970. Raises SERVER_CERTIFICATE_KEY_INVALID, _KEY_ALGORITHM_NOT_SUPPORTED [identifier], _KEY_RSA_MULTI_NOT_SUPPORTED,
 * _KEY_RSA_LENGTH_NOT_SUPPORTED [bits], SERVER_CERTIFICATE_INVALID, _NOT_VALID_YET [now; from], _EXPIRED [now; until],
 * _KEY_MISMATCH, _SIGNATURE_NOT_SUPPORTED, _CHAIN_INVALID.
 */
export function checkIdentity({ certificate, privateKey, chain }: GivenIdentity, now: number): KeyAndCertificates {
  const key = checkKey(privateKey);
  const leaf = parsed(certificate, errors.SERVER_CERTIFICATE_INVALID);
  const { validFromDate, validToDate, signatureAlgorithm = "" } = leaf;
  const [from, until] = [validFromDate.getTime(), validToDate.getTime()];
  if (now < from) throw errors.SERVER_CERTIFICATE_NOT_VALID_YET(dateTimeOf(now), dateTimeOf(from));
  if (now > until) throw errors.SERVER_CERTIFICATE_EXPIRED(dateTimeOf(now), dateTimeOf(until));
  if (!leaf.checkPrivateKey(key)) throw errors.SERVER_CERTIFICATE_KEY_MISMATCH();
  if (!/sha(?:256|512)/i.test(signatureAlgorithm)) throw errors.SERVER_CERTIFICATE_SIGNATURE_NOT_SUPPORTED();
  return {
    key: key.export({ type: "pkcs8", format: "pem" }).toString(),
    certificates: [leaf.toString(), ...checkChain(chain)],
  };
}

function checkKey(privateKey: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKey);
  } catch {
    throw errors.SERVER_CERTIFICATE_KEY_INVALID();
  }
  const { asymmetricKeyType: type = "", asymmetricKeyDetails } = key;
  if (type !== "rsa") throw errors.SERVER_CERTIFICATE_KEY_ALGORITHM_NOT_SUPPORTED(OIDS[type] ?? type);
  if (isMultiPrime(key)) throw errors.SERVER_CERTIFICATE_KEY_RSA_MULTI_NOT_SUPPORTED();
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < LEAST_BITS || bits > MOST_BITS) {
    throw errors.SERVER_CERTIFICATE_KEY_RSA_LENGTH_NOT_SUPPORTED(String(bits));
  }
  return key;
}

/** The version of a PKCS#1 key, its first number, is 1 where there are more than two primes. */
function isMultiPrime(key: KeyObject): boolean {
  const der = key.export({ type: "pkcs1", format: "der" });
  const lengthBytes = (der[1] ?? 0) & 0x80 ? (der[1] ?? 0) & 0x7f : 0;
  return der[2 + lengthBytes + 2] === 1;
}

function checkChain(chain: string): string[] {
  if (chain.trim() === "") return [];
  const certificates = certificatesOf(chain);
  if (certificates.length === 0) throw errors.SERVER_CERTIFICATE_CHAIN_INVALID();
  return certificates.map((pem) => parsed(pem, errors.SERVER_CERTIFICATE_CHAIN_INVALID).toString());
}

function parsed(pem: string, otherwise: () => Error): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw otherwise();
  }
}
