import { isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import type { X509CertificateCreateSelfSignedParams } from "@peculiar/x509";
import type { Ambient } from "../ambient.ts";
import type { KeyAndCertificates } from "./pem.ts";

/** What a certificate for clients says about its host. */
export interface HostNames {
  readonly hostName: string;
  /** Further DNS names and IP addresses under which clients reach it. */
  readonly others: readonly string[];
}

/** Days for which certificates are valid unless `cert-expiration-days` says otherwise. */
const defaultDays = 3650;

const dayMilliseconds = 86_400_000;
/** X.520's limit of a common name. */
const maxCommonName = 64;

/**
 * A self-signed certificate for clients: CN is the host name, the alternative names are that and `others`, RSA 2048 as the
 * wire's ciphers want (spec: misc-daemons.md, section 4.1; api-wire.md, section 12).
 */
export function createHostCertificate(
  names: HostNames,
  ambient: Ambient,
  days = defaultDays,
): Promise<KeyAndCertificates> {
  const all = new Set([names.hostName, ...names.others]);
  return selfSigned({ subject: [{ CN: [names.hostName.slice(0, maxCommonName)] }], names: [...all] }, ambient, days);
}

/** A self-signed certificate between hosts of a pool: CN is the host's uuid, serialNumber the time in seconds; no names. */
export function createPoolCertificate(uuid: string, ambient: Ambient, days = defaultDays): Promise<KeyAndCertificates> {
  const seconds = (ambient.now() / 1000).toFixed(3);
  return selfSigned({ subject: [{ CN: [uuid] }, { "2.5.4.5": [seconds] }], names: [] }, ambient, days);
}

/** This machine's name and the addresses of its interfaces, without loopback and link-local ones. */
export function localNames(): HostNames {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:|^169\.254\./i.test(address))
    .map(({ address }) => address);
  return { hostName: hostname(), others: addresses };
}

interface Subject {
  readonly subject: NonNullable<X509CertificateCreateSelfSignedParams["name"]>;
  readonly names: readonly string[];
}

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

async function selfSigned({ subject, names }: Subject, ambient: Ambient, days: number): Promise<KeyAndCertificates> {
  // Needed once in a host's life, and slow to load.
  await import("reflect-metadata");
  const { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } = await import("@peculiar/x509");
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = ambient.now();
  const alternatives = names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value }));
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(ambient),
    name: subject,
    notBefore: new Date(now),
    notAfter: new Date(now + days * dayMilliseconds),
    signingAlgorithm: algorithm,
    keys,
    extensions: alternatives.length === 0 ? [] : [new SubjectAlternativeNameExtension(alternatives)],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { key: `${key.trim()}\n`, certificates: [`${certificate.toString("pem").trim()}\n`] };
}

/** A random positive number of 16 bytes, in hex; its first byte is neither zero nor negative, so that DER keeps all of it. */
function serialNumber(ambient: Ambient): string {
  const bytes = ambient.bytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}
