import { suite } from "uvu";
import * as assert from "uvu/assert";
import { schema as generated } from "../../generated/server/schema.ts";
import { Database } from "../../runtime/db/database.ts";
import type { EventDatabase } from "../../runtime/events/database.ts";
import { EventHub } from "../../runtime/events/from.ts";
import { ManualAmbient } from "../support/ambient.ts";
import { encoders, settle, textOf, tokenAt, World } from "./fixture.ts";

const wire = suite("event.from on the wire");

/** Order of `valid_ref_counts` as a real server answered it. */
const RECORDED_ORDER =
  "vdi_nbd_server_info user tunnel task subject sr_stat session secret role probe_result pool_update pool_patch pool network_sriov network message host_patch host_metrics host_crashdump host_cpu host event data_source crashdump console blob auth vusb vtpm vm_metrics vm_guest_metrics vm_group vm_appliance vmss vmpp vm vlan vif_metrics vif vgpu_type vgpu vdi vbd_metrics vbd usb_group sr sm sdn_controller repository rate_limit pvs_site pvs_server pvs_proxy pvs_cache_storage pusb pif_metrics pif pgpu pci pbd observer lvhd host_driver gpu_group feature driver_variant diagnostics dr_task cluster_host cluster certificate caller bond";

wire("valid_ref_counts has every class of the datamodel in the recorded order", async () => {
  const ambient = new ManualAmbient();
  const database = new Database<Record<never, never>>({ schema: generated, ambient });
  const hub = new EventHub({ database: database as unknown as EventDatabase, ambient });
  const { result } = await hub.from({ session: "s", classes: [], token: "", timeoutSeconds: 0 });
  assert.equal(Object.keys(result.valid_ref_counts), RECORDED_ORDER.split(" "));
  assert.ok(Object.values(result.valid_ref_counts).every((count) => count === 0));
});

/** A world with a modified network and a deleted one, and the answer about them. */
async function sample() {
  const world = new World();
  const kept = world.tables.network.create({ name_label: 'a<b>&"' });
  const gone = world.tables.network.create({});
  const token = world.here;
  world.tables.network.set(kept, "name_label", 'c<d>&"');
  world.tables.network.destroy(gone);
  const uuid = world.tables.network.get(kept).uuid;
  return { world, kept, gone, uuid, batch: await world.from({ token }) };
}

wire("JSON to the byte", async () => {
  const { kept, gone, uuid, batch } = await sample();
  const mod = `{"id":"4","timestamp":"0.0","class":"network","operation":"mod","ref":"${kept}","snapshot":{"uuid":"${uuid}","name_label":"c<d>&\\""}}`;
  const del = `{"id":"5","timestamp":"0.0","class":"network","operation":"del","ref":"${gone}"}`;
  const counts = '{"task":0,"session":1,"secret":0,"pool":0,"network":1,"message":0,"event":0,"vm":0,"vbd":0}';
  const expected = `{"events":[${mod},${del}],"valid_ref_counts":${counts},"token":"${tokenAt(5)}"}`;
  assert.is(textOf(batch.fragments.json()), expected);
});

wire("XML-RPC to the byte: texts untyped, counts as i4", async () => {
  const { kept, gone, uuid, batch } = await sample();
  const member = (name: string, value: string) => `<member><name>${name}</name><value>${value}</value></member>`;
  const head = (id: string, operation: string, ref: string) =>
    member("id", id) +
    member("timestamp", "0.0") +
    member("class", "network") +
    member("operation", operation) +
    member("ref", ref);
  const snapshot = `<struct>${member("uuid", uuid)}${member("name_label", "c&lt;d&gt;&amp;&quot;")}</struct>`;
  const mod = `<value><struct>${head("4", "mod", kept)}${member("snapshot", snapshot)}</struct></value>`;
  const del = `<value><struct>${head("5", "del", gone)}</struct></value>`;
  const counts = ["task 0", "session 1", "secret 0", "pool 0", "network 1", "message 0", "event 0", "vm 0", "vbd 0"]
    .map((one) => one.split(" "))
    .map(([name, count]) => member(name ?? "", `<i4>${count}</i4>`))
    .join("");
  const expected = `<value><struct>${member("events", `<array><data>${mod}${del}</data></array>`)}${member("valid_ref_counts", `<struct>${counts}</struct>`)}${member("token", tokenAt(5))}</struct></value>`;
  assert.is(textOf(batch.fragments.xml()), expected);
});

wire("internal fields stay inside, in both protocols", async () => {
  const world = new World();
  world.tables.VM.create({ hidden: "do not tell" });
  const { fragments } = await world.from({ classes: ["vm"] });
  assert.not.ok(textOf(fragments.json()).includes("hidden"));
  assert.not.ok(textOf(fragments.xml()).includes("do not tell"));
});

wire("the value and the bytes say the same", async () => {
  const { world } = await sample();
  world.messages.create("OpaqueRef:m", 90);
  world.tables.VBD.create({ VM: world.tables.VM.create({}) });
  const batch = await world.from();
  const parsed = JSON.parse(textOf(batch.fragments.json()));
  const row = world.tables.VM.rows().map(([, { hidden: _, ...visible }]) => visible)[0];
  assert.equal(parsed.events.find((event: { class: string }) => event.class === "vm").snapshot, row);
  const heads = (events: readonly { id: string; operation: string; ref: string }[]) =>
    events.map((e) => [e.id, e.operation, e.ref]);
  assert.equal(heads(parsed.events), heads(batch.result.events));
  assert.equal(parsed.valid_ref_counts, { ...batch.result.valid_ref_counts });
  assert.is(parsed.token, batch.token);
});

wire("those who wait for the same get the very same bytes", async () => {
  const world = new World();
  const vm = world.tables.VM.create({});
  const calls = Array.from({ length: 100 }, () => world.wait({ classes: ["vm"], token: world.here }));
  world.tables.VM.touch(vm);
  await settle();
  const bytes = calls.map((call) => call.batch?.fragments.json()[0]);
  assert.ok(bytes[0] !== undefined && bytes.every((one) => one === bytes[0]));
});

wire("a large answer passes the rows' bytes on without copying them", async () => {
  const world = new World();
  const vms = Array.from({ length: 800 }, (_, i) =>
    world.tables.VM.create({ name_label: `vm ${i} ${"x".repeat(1500)}` }),
  );
  const batch = await world.from({ classes: ["vm"] });
  const chunks = batch.fragments.json();
  for (const vm of vms) {
    const { buffer, byteOffset } = world.tables.VM.encoded(vm, "json");
    assert.ok(chunks.some((chunk) => chunk.buffer === buffer && chunk.byteOffset === byteOffset));
  }
  assert.is(JSON.parse(textOf(batch.fragments.json())).events.length, 800);
});

wire("the encoders of the test are those of a program", () => {
  assert.is(encoders.json("network")({ uuid: "u", name_label: "n" }), '{"uuid":"u","name_label":"n"}');
});

wire.run();
