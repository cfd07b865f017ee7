import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkIdentity } from "../../../daemons/xapi/certificates/check-identity.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import type { XapiError } from "../../../runtime/errors.ts";
import { createHostCertificate } from "../../../runtime/tls/certificate.ts";
import { startPool } from "../../support/pool.ts";

/** The SHA-256 fingerprint of the certificate that a port shows. */
function shown(port: number, servername?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const named = servername === undefined ? {} : { servername };
    const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false, ...named }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

const test = suite("xapi/certificates: the host's own");

test("the records and the API tell of the certificate that TLS clients are shown", async () => {
  const pool = await startPool({ "https-port": 0 });
  try {
    const xapi = await pool.client();
    const fingerprint = await shown(pool.xapi.servedAt.httpsPort ?? 0);
    const certificates = Object.values(await xapi.Certificate.get_all_records());
    assert.equal(
      certificates.map(({ type, fingerprint_sha256 }) => [type, fingerprint_sha256]),
      [["host", fingerprint]],
    );
    const [host] = await xapi.host.get_all();
    assert.is(certificates[0]?.host, host);
    assert.match(await xapi.host.get_server_certificate(host as never), /^-----BEGIN CERTIFICATE-----\n/);
    xapi.close();
  } finally {
    await pool.stop();
  }
});

test("a host that does not serve TLS has none", async () => {
  const pool = await startPool();
  try {
    const xapi = await pool.client();
    assert.equal(await xapi.Certificate.get_all(), []);
    xapi.close();
  } finally {
    await pool.stop();
  }
});

/** Runs with a pool that serves TLS and a client of it. */
async function withPool(
  settings: Readonly<Record<string, unknown>>,
  work: (pool: Awaited<ReturnType<typeof startPool>>, client: Client, host: never) => Promise<void>,
): Promise<void> {
  const pool = await startPool({ "https-port": 0, ...settings });
  try {
    const client = await pool.client();
    const [host] = await client.host.get_all();
    await work(pool, client, host as never);
    client.close();
  } finally {
    await pool.stop();
  }
}
type Client = Awaited<ReturnType<Awaited<ReturnType<typeof startPool>>["client"]>>;

const fingerprints = async (client: Client, type: string): Promise<readonly string[]> =>
  Object.values(await client.Certificate.get_all_records())
    .filter((certificate) => certificate.type === type)
    .map((certificate) => certificate.fingerprint_sha256);

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "none",
    (error: { code: string }) => error.code,
  );

test("an installed certificate is shown at once, told by the records, and kept over a restart", async () => {
  const data = mkdtempSync(join(tmpdir(), "identity-"));
  const given = await createHostCertificate({ hostName: "example", others: [] }, systemAmbient);
  const print = new X509Certificate(given.certificates[0]).fingerprint256;
  await withPool({ data, store: "sqlite" }, async (pool, client, host) => {
    const port = pool.xapi.servedAt.httpsPort ?? 0;
    const [certificate, key] = [given.certificates[0], given.key];
    const other = await createHostCertificate({ hostName: "example", others: [] }, systemAmbient);
    const install = (...[pem, secret, chain]: [string, string, string]) =>
      client.host.install_server_certificate(host, pem, secret, chain);
    const before = await shown(port);
    assert.is(await codeOf(install(certificate, "none", "")), "SERVER_CERTIFICATE_KEY_INVALID");
    assert.is(await codeOf(install(certificate, other.key, "")), "SERVER_CERTIFICATE_KEY_MISMATCH");
    assert.is(await codeOf(install("none", key, "")), "SERVER_CERTIFICATE_INVALID");
    assert.is(await codeOf(install(certificate, key, "none")), "SERVER_CERTIFICATE_CHAIN_INVALID");
    assert.is(await shown(port), before);
    await install(certificate, key, other.certificates[0]);
    assert.is(await shown(port), print);
    assert.equal(await fingerprints(client, "host"), [print]);
  });
  await withPool({ data, store: "sqlite" }, async (pool, client) => {
    assert.is(await shown(pool.xapi.servedAt.httpsPort ?? 0), print);
    assert.equal(await fingerprints(client, "host"), [print]);
  });
  rmSync(data, { recursive: true });
});

test("keys and certificates that hosts must not show are refused, each with its reason", () => {
  const now = Date.now();
  const pem = (key: { export(options: { type: "pkcs8"; format: "pem" }): string | Buffer }): string =>
    key.export({ type: "pkcs8", format: "pem" }).toString();
  const refusal = (privateKey: string): readonly string[] => {
    try {
      checkIdentity({ certificate: "", privateKey, chain: "" }, now);
      return [];
    } catch (error) {
      return (error as XapiError).description;
    }
  };
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
  const curve = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
  assert.equal(refusal(pem(short)), ["SERVER_CERTIFICATE_KEY_RSA_LENGTH_NOT_SUPPORTED", "1024"]);
  assert.equal(refusal(pem(curve)), ["SERVER_CERTIFICATE_KEY_ALGORITHM_NOT_SUPPORTED", "1.2.840.10045.2.1"]);
});

test("a certificate counts between its two dates only", async () => {
  const made = await createHostCertificate({ hostName: "h", others: [] }, systemAmbient, 10);
  const given = { certificate: made.certificates[0], privateKey: made.key, chain: "" };
  const at = (days: number): string => {
    try {
      checkIdentity(given, Date.now() + days * 86_400_000);
      return "fine";
    } catch (error) {
      return (error as XapiError).code;
    }
  };
  assert.equal([at(-1), at(1), at(11)], ["SERVER_CERTIFICATE_NOT_VALID_YET", "fine", "SERVER_CERTIFICATE_EXPIRED"]);
});

test("a call over TLS that resets the certificate is answered, and the next one sees the new one", async () => {
  await withPool({}, async (pool, client, host) => {
    const port = pool.xapi.servedAt.httpsPort ?? 0;
    const before = await shown(port);
    const session = pool.xapi.xapi.services.sessions.create({
      isLocalSuperuser: true,
      authUserName: "root",
      originator: "test",
    });
    const answer = await post(port, { method: "host.reset_server_certificate", params: [session, host] });
    assert.equal(answer.error, undefined);
    const after = await shown(port);
    assert.is.not(after, before);
    assert.equal(await fingerprints(client, "host"), [after]);
    await client.host.emergency_reset_server_certificate();
    assert.is.not(await shown(port), after);
  });
});

test("hosts of the pool get a certificate of their own once it is refreshed, anew each time", async () => {
  await withPool({}, async (pool, client, host) => {
    const port = pool.xapi.servedAt.httpsPort ?? 0;
    const forClients = await shown(port);
    await client.host.refresh_server_certificate(host);
    const first = await shown(port, "pool");
    assert.is.not(first, forClients);
    assert.is(await shown(port), forClients);
    await client.host.refresh_server_certificate(host);
    const second = await shown(port, "pool");
    assert.is.not(second, first);
    assert.equal(await fingerprints(client, "host_internal"), [second]);
  });
});

test("certificates that are replaced at the same time are shown one after the other, the last one stays", async () => {
  await withPool({}, async (pool, client, host) => {
    const port = pool.xapi.servedAt.httpsPort ?? 0;
    await Promise.all([1, 2, 3].map(() => client.host.reset_server_certificate(host)));
    const [told, ...others] = await fingerprints(client, "host");
    assert.equal([told, others], [await shown(port), []]);
  });
});

/** Calls a message over TLS. */
function post(port: number, call: object): Promise<{ error?: unknown }> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: "/jsonrpc", method: "POST", rejectUnauthorized: false };
    const sent = request(options, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (piece) => {
        text += piece;
      });
      reply.on("end", () => resolve(JSON.parse(text)));
    });
    sent.on("error", reject).end(JSON.stringify({ jsonrpc: "2.0", id: 1, ...call }));
  });
}

test.run();
