import "reflect-metadata";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509CrlGenerator } from "@peculiar/x509";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createWorld, errorOf, hostSession } from "../support/world.ts";

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const keys = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
const list = await X509CrlGenerator.create({
  issuer: "CN=authority",
  thisUpdate: new Date("2026-01-31"),
  nextUpdate: new Date("2036-01-31"),
  entries: [{ serialNumber: "0a" }],
  signingAlgorithm: algorithm,
  signingKey: keys.privateKey,
});
const base64 = list.toString("base64").replace(/.{64}/g, "$&\n");
const pem = `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;

const test = suite("xapi/certificates: revocation lists");

test("lists are installed by name, listed, kept and removed", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "crl-"));
  const first = createWorld({ dataDir });
  await first.call("pool.crl_install", "b.pem", pem);
  await first.callAs(hostSession(first), "host.crl_install", first.host, "a.pem", pem);
  assert.equal(await first.call("pool.crl_list"), ["a.pem", "b.pem"]);
  const again = createWorld({ dataDir });
  assert.equal(await again.callAs(hostSession(again), "host.crl_list", again.host), ["a.pem", "b.pem"]);
  await again.call("pool.crl_uninstall", "a.pem");
  assert.equal(await createWorld({ dataDir }).call("pool.crl_list"), ["b.pem"]);
  rmSync(dataDir, { recursive: true });
});

test("what is no list, or has no name for a file, or is there, is refused", async () => {
  const { call } = createWorld();
  await call("pool.crl_install", "a", pem);
  for (const name of ["../a", ".hidden", ""]) {
    assert.equal(await errorOf(call("pool.crl_install", name, pem)), ["CRL_NAME_INVALID", name]);
  }
  assert.equal(await errorOf(call("pool.crl_install", "a", pem)), ["CRL_ALREADY_EXISTS", "a"]);
  const damaged = pem.replace(/[A-Za-z0-9]{20}/, "AAAAAAAAAAAAAAAAAAAA");
  for (const text of ["", "none", pem.replaceAll("X509 CRL", "CERTIFICATE"), damaged]) {
    assert.equal(await errorOf(call("pool.crl_install", "b", text)), ["CRL_CORRUPT", "b"]);
  }
  assert.equal(await errorOf(call("pool.crl_uninstall", "b")), ["CRL_DOES_NOT_EXIST", "b"]);
  assert.equal(await call("pool.crl_list"), ["a"]);
});

test.run();
