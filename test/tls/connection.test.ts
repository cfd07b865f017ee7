import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, connect, type PeerCertificate, type Server, type TLSSocket } from "node:tls";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { systemAmbient } from "../../runtime/ambient.ts";
import { createHostCertificate, createPoolCertificate } from "../../runtime/tls/certificate.ts";
import { clientOptions, serverContext, type Verification } from "../../runtime/tls/context.ts";
import { describeCertificate } from "../../runtime/tls/describe.ts";
import type { KeyAndCertificates } from "../../runtime/tls/pem.ts";
import { ServerCertificates } from "../../runtime/tls/server-certificates.ts";

interface Context {
  directory: string;
  certificates: ServerCertificates;
  server: Server;
  port: number;
}

const host = await createHostCertificate({ hostName: "localhost", others: ["127.0.0.1"] }, systemAmbient);
const elsewhere = await createHostCertificate({ hostName: "elsewhere.example", others: [] }, systemAmbient);
const pool = await createPoolCertificate("6c1d7d2b-5a0f-4b6e-9c0f-1d2e3f4a5b6c", systemAmbient);

const test = suite<Context>("tls/connection");

test.before.each(async (context) => {
  context.directory = mkdtempSync(join(tmpdir(), "tls-"));
  context.certificates = new ServerCertificates({ clients: host, pool });
  context.server = context.certificates.createServer({}, (socket) => socket.end("hello"));
  context.server.on("tlsClientError", () => {});
  context.server.listen(0, "127.0.0.1");
  await once(context.server, "listening");
  context.port = (context.server.address() as AddressInfo).port;
});
test.after.each(async ({ directory, server }) => {
  server.close();
  await once(server, "close");
  rmSync(directory, { recursive: true });
});

/** Connects; answers the peer's SHA-256, protocol and cipher, or the error's code. */
async function dial({ port }: Context, options: ConnectionOptions): Promise<[string, ...string[]]> {
  const socket: TLSSocket = connect({ host: "127.0.0.1", port, ...options });
  try {
    await once(socket, "secureConnect");
    return [socket.getPeerCertificate().fingerprint256, String(socket.getProtocol()), socket.getCipher().name];
  } catch (error) {
    return [error instanceof Error && "code" in error ? String(error.code) : String(error)];
  } finally {
    socket.destroy();
  }
}

const printOf = ({ certificates }: KeyAndCertificates) => describeCertificate(certificates[0]).sha256;

function bundle({ directory }: Context, ...content: KeyAndCertificates[]): string {
  const path = join(directory, "bundle.pem");
  writeFileSync(path, content.flatMap(({ certificates }) => certificates).join("\n"));
  return path;
}

test("a server speaks TLS 1.2 with the cipher of the policy", async (context) => {
  const [print, protocol, cipher] = await dial(context, clientOptions({ profile: "none" }));
  assert.equal([print, protocol, cipher], [printOf(host), "TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"]);
  const [error] = await dial(context, { rejectUnauthorized: false, minVersion: "TLSv1.3" });
  assert.match(error, /PROTOCOL_VERSION/);
});

test("the name pool gets the pool's certificate, others the server's", async (context) => {
  const insecure = { rejectUnauthorized: false };
  assert.is((await dial(context, { ...insecure, servername: "pool" }))[0], printOf(pool));
  assert.is((await dial(context, { ...insecure, servername: "localhost" }))[0], printOf(host));
});

test("a host of the pool is known by its very certificate", async (context) => {
  const check = (path: string): Verification => ({ profile: "pool", bundle: path });
  assert.is((await dial(context, clientOptions(check(bundle(context, elsewhere, pool)))))[0], printOf(pool));
  assert.match((await dial(context, clientOptions(check(bundle(context, elsewhere)))))[0], /SELF_SIGNED_CERT/);
});

test("a certificate that only chains to the pool's is not one of the pool's", (context) => {
  const { checkServerIdentity } = clientOptions({ profile: "pool", bundle: bundle(context, pool) });
  const peer = (fingerprint256: string) => ({ fingerprint256 }) as PeerCertificate;
  assert.is(checkServerIdentity?.("any", peer(printOf(pool))), undefined);
  assert.match(checkServerIdentity?.("any", peer(printOf(host)))?.message ?? "", /not one of the pool's/);
});

test("an appliance is known by chain and name", async (context) => {
  const options = () => clientOptions({ profile: "appliance", bundle: join(context.directory, "bundle.pem") });
  bundle(context, host);
  assert.is((await dial(context, options()))[0], printOf(host));
  assert.is((await dial(context, { ...options(), servername: "localhost" }))[0], printOf(host));
  assert.is((await dial(context, { ...options(), servername: "other.example" }))[0], "ERR_TLS_CERT_ALTNAME_INVALID");
  bundle(context, elsewhere);
  assert.match((await dial(context, options()))[0], /SELF_SIGNED_CERT/);
});

test("a public service is known by chain and name", async (context) => {
  const options = () => clientOptions({ profile: "world", bundle: join(context.directory, "bundle.pem") });
  bundle(context, host);
  assert.is((await dial(context, options()))[0], printOf(host));
  assert.is((await dial(context, { ...options(), servername: "other.example" }))[0], "ERR_TLS_CERT_ALTNAME_INVALID");
  bundle(context, elsewhere);
  assert.match((await dial(context, options()))[0], /SELF_SIGNED_CERT/);
});

test("each way to check a peer, and each server, keeps to the policy", (context) => {
  const path = bundle(context, host);
  const policy = {
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.2",
    ciphers: "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256",
    ecdhCurve: "secp384r1",
  };
  const sides = [
    ...(["pool", "appliance", "world"] as const).map((profile) => clientOptions({ profile, bundle: path })),
    clientOptions({ profile: "none" }),
    serverContext(host),
  ];
  for (const { minVersion, maxVersion, ciphers, ecdhCurve } of sides) {
    assert.equal({ minVersion, maxVersion, ciphers, ecdhCurve }, policy);
  }
});

test("others hold for new connections, with and without a name", async (context) => {
  context.certificates.show({ clients: elsewhere });
  const insecure = { rejectUnauthorized: false };
  assert.is((await dial(context, insecure))[0], printOf(elsewhere));
  assert.is((await dial(context, { ...insecure, servername: "localhost" }))[0], printOf(elsewhere));
  assert.is((await dial(context, { ...insecure, servername: "pool" }))[0], printOf(elsewhere));
});

test("a key that is not that of its certificate changes nothing", async (context) => {
  const wrong = { ...pool, key: elsewhere.key };
  assert.throws(() => context.certificates.show({ clients: elsewhere, pool: wrong }), /key values mismatch/);
  assert.equal(context.certificates.shown, { clients: host, pool });
  const insecure = { rejectUnauthorized: false };
  assert.is((await dial(context, insecure))[0], printOf(host));
  assert.is((await dial(context, { ...insecure, servername: "pool" }))[0], printOf(pool));
});

test.run();
