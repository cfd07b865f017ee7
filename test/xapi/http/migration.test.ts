import { suite } from "uvu";
import * as assert from "uvu/assert";
import { routes } from "../../../daemons/xapi/http/index.ts";
import { xapiSettings } from "../../../daemons/xapi/settings.ts";
import { schema } from "../../../generated/server/schema.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { defaults } from "../../../runtime/config/load.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import { createHostCertificate } from "../../../runtime/tls/certificate.ts";
import { ServerCertificates } from "../../../runtime/tls/server-certificates.ts";
import { startMachine } from "../../xenopsd/machine.ts";
import { dbg, ended, metadata, pvVm } from "../../xenopsd/support.ts";
import { createWorld } from "../support/world.ts";

/** A VM moves to the domain manager of another host by way of that host's API (spec: http-handlers.md, section 9). */

const test = suite("xapi/http/migration");
const id = "a1b2c3d4-0000-4000-8000-a1b2c3d4e5f6";

test("a running VM goes to another host over TLS, for whoever has a session there", async () => {
  const [from, to] = await Promise.all([startMachine("from"), startMachine("to")]);
  const world = createWorld({
    settings: { ...defaults(xapiSettings), "sockets-path": to.sockets },
    more: { vmManager: { send: to.call } } as never,
  });
  const http = new HttpServer({
    ambient: systemAmbient,
    service: world.xapi.dispatcher,
    schema,
    routes: routes(world.xapi, undefined),
  });
  const certificates = new ServerCertificates({
    clients: await createHostCertificate({ hostName: "to", others: [] }, systemAmbient),
  });
  const port = await http.listen({ kind: "tls", host: "127.0.0.1", port: 0, certificates });
  const migrate = async (session: string) =>
    ended(
      from.client,
      await from.client.VM.migrate({
        // More than the head of a request may hold.
        debug_info: `move ${"x".repeat(2_000)}`,
        id,
        vdi_map: {},
        vif_map: {},
        pci_map: {},
        xenops_url: `https://127.0.0.1:${port}/services/xenops?session_id=${session}`,
        compress: true,
        verify_dest: false,
        localhost_migration: false,
      }),
    );
  try {
    await from.client.VM.import_metadata({ ...dbg, metadata: metadata(pvVm(id)) });
    await ended(from.client, await from.client.VM.start({ ...dbg, id, paused: false }));
    await ended(from.client, await from.client.VM.unpause({ ...dbg, id }));
    let refused = false;
    await migrate("OpaqueRef:nobody").catch(() => {
      refused = true;
    });
    assert.ok(refused);
    assert.equal(await to.client.VM.list(dbg), []);
    await migrate(world.root);
    assert.equal(await from.client.VM.list(dbg), []);
    assert.is((await to.client.VM.stat({ ...dbg, id }))[1].power_state, "Running");
    assert.equal(to.requests, []);
  } finally {
    await http.close();
    await Promise.all([from.stop(), to.stop()]);
  }
});

test.run();
