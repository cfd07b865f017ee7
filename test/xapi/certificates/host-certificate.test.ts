import { connect as connectTls } from "node:tls";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { startPool } from "../../support/pool.ts";

/** The SHA-256 fingerprint of the certificate that a port shows. */
function shown(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
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

test.run();
