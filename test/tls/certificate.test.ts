import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemAmbient } from "../../runtime/ambient.ts";
import { createHostCertificate, createPoolCertificate, localNames } from "../../runtime/tls/certificate.ts";
import { ensureKeyFile, readKeyFile, writeKeyFile } from "../../runtime/tls/certificate-file.ts";
import { describeCertificate } from "../../runtime/tls/describe.ts";
import { certificatesOf, formatPem, PemError, parsePem } from "../../runtime/tls/pem.ts";

const test = suite<{ directory: string }>("tls/certificate");

const now = Date.UTC(2026, 0, 31, 9, 5, 7, 250);
const ambient = { ...systemAmbient, now: () => now };
const host = await createHostCertificate(
  { hostName: "host1.example", others: ["192.0.2.9", "fd00::9", "host1"] },
  ambient,
);
const pool = await createPoolCertificate("6c1d7d2b-5a0f-4b6e-9c0f-1d2e3f4a5b6c", ambient, 10);

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "tls-"));
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

test("a host's certificate names the host and its addresses", () => {
  const certificate = new X509Certificate(host.certificates[0]);
  assert.is(certificate.subject, "CN=host1.example");
  assert.is(certificate.issuer, certificate.subject);
  assert.match(certificate.serialNumber, /^[4-7][0-9A-F]{31}$/);
  assert.ok(certificate.verify(certificate.publicKey));
  for (const name of ["host1.example", "host1"]) assert.is(certificate.checkHost(name), name);
  for (const address of ["192.0.2.9", "fd00::9"]) assert.is(certificate.checkIP(address), address);
  assert.is(certificate.publicKey.asymmetricKeyType, "rsa");
  assert.is(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
});

test("a pool certificate names the host's uuid and the time, and no address", () => {
  const certificate = new X509Certificate(pool.certificates[0]);
  assert.equal(certificate.subject.split("\n"), [
    "CN=6c1d7d2b-5a0f-4b6e-9c0f-1d2e3f4a5b6c",
    "serialNumber=1769850307.250",
  ]);
  assert.is(certificate.subjectAltName, undefined);
});

test("facts are as rows record them, and as openssl sees them", ({ directory }) => {
  const facts = describeCertificate(pool.certificates[0]);
  assert.is(facts.notBefore, "20260131T09:05:07Z");
  assert.is(facts.notAfter, "20260210T09:05:07Z");
  assert.is(facts.subject, "CN=6c1d7d2b-5a0f-4b6e-9c0f-1d2e3f4a5b6c\nserialNumber=1769850307.250");
  const path = join(directory, "c.pem");
  writeFileSync(path, pool.certificates[0]);
  for (const digest of ["sha256", "sha1"] as const) {
    const seen = execFileSync("openssl", ["x509", "-in", path, "-noout", "-fingerprint", `-${digest}`]).toString();
    assert.is(seen.trim().split("=")[1], facts[digest]);
  }
  assert.throws(
    () => describeCertificate("nonsense"),
    (error: unknown) => error instanceof PemError,
  );
});

test("a key file holds the key, a blank line, the certificate, for its owner alone", ({ directory }) => {
  const path = join(directory, "sub", "xapi-ssl.pem");
  writeKeyFile(path, host);
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.equal(readKeyFile(path), host);
  assert.match(
    formatPem(host),
    /^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n\n-----BEGIN CERTIFICATE-----\n/,
  );
  // openssl finds both in the one file.
  execFileSync("openssl", ["rsa", "-in", path, "-check", "-noout"], { stdio: "ignore" });
});

test("a missing key file is made once; a damaged one is not replaced", async ({ directory }) => {
  const path = join(directory, "k.pem");
  let made = 0;
  const make = async () => {
    made += 1;
    return host;
  };
  assert.equal(await ensureKeyFile(path, make), host);
  assert.equal(await ensureKeyFile(path, make), host);
  assert.is(made, 1);
  writeFileSync(path, "damaged");
  const failure = await ensureKeyFile(path, make).catch((error: unknown) => error);
  assert.instance(failure, PemError);
  assert.is(made, 1);
});

test("key files may hold junk, other orders and chains", () => {
  const [own] = host.certificates;
  const [other] = pool.certificates;
  const parsed = parsePem(`junk\n${own}more junk\n${host.key}\n\n${other}# end\n`);
  assert.equal(parsed, { key: host.key, certificates: [own, other] });
  assert.equal(certificatesOf(`${own}${other}`), [own, other]);
  assert.equal(certificatesOf(""), []);
});

test("key files without a key, with two, or without a certificate are refused", () => {
  const [own] = host.certificates;
  assert.throws(() => parsePem(own), /no private key/);
  assert.throws(() => parsePem(host.key + pool.key + own), /more than one/);
  assert.throws(() => parsePem(host.key), /no certificate/);
});

test("a long host name is cut in the CN alone", async () => {
  const hostName = `${"a".repeat(60)}.${"b".repeat(20)}.example`;
  const made = await createHostCertificate({ hostName, others: [] }, ambient);
  const certificate = new X509Certificate(made.certificates[0]);
  assert.is(certificate.subject, `CN=${hostName.slice(0, 64)}`);
  assert.is(certificate.checkHost(hostName), hostName);
});

test("this machine's names leave out loopback", () => {
  const { hostName, others } = localNames();
  assert.ok(hostName !== "" && !others.includes("127.0.0.1") && !others.includes("::1"));
});

test.run();
