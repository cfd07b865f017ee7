/** A private key and the certificates that go with it, the host's own first; each a PEM block. */
export interface KeyAndCertificates {
  readonly key: string;
  readonly certificates: readonly [string, ...string[]];
}

/** A text is not a key with certificates. */
export class PemError extends Error {
  readonly code = "PEM_INVALID";

  constructor(text: string) {
    super(text);
    this.name = "PemError";
  }
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n[A-Za-z0-9+/=\r\n]+-----END \1-----/g;

/** The PEM blocks of a text whose label passes; what stands between blocks is ignored. */
function blocks(text: string, label: RegExp): string[] {
  return [...text.matchAll(block)].filter(([, name = ""]) => label.test(name)).map(([whole]) => `${whole}\n`);
}

/** The certificates of a text, for bundles of trusted ones; none is fine. */
export function certificatesOf(text: string): string[] {
  return blocks(text, /^CERTIFICATE$/);
}

/**
 * Takes a key file apart (spec: misc-daemons.md, section 4.2): exactly one private key (plain, RSA or EC) and at least one
 * certificate, in any order, with other lines between. Raises `PemError`.
 */
export function parsePem(text: string): KeyAndCertificates {
  const [key, second] = blocks(text, /^(RSA |EC )?PRIVATE KEY$/);
  const [first, ...rest] = certificatesOf(text);
  if (key === undefined) throw new PemError("there is no private key");
  if (second !== undefined) throw new PemError("there is more than one private key");
  if (first === undefined) throw new PemError("there is no certificate");
  return { key, certificates: [first, ...rest] };
}

/** Text of a key file: the key, then the certificates, with blank lines between (spec: misc-daemons.md, section 4.1). */
export function formatPem({ key, certificates }: KeyAndCertificates): string {
  return `${[key, ...certificates].map((part) => part.trim()).join("\n\n")}\n`;
}
