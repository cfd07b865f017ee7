import { suite } from "uvu";
import * as assert from "uvu/assert";
import { applyConsoles } from "../../../daemons/xapi/xenops/consoles.ts";
import { createVmWorld } from "../vm/support.ts";

/** The records of a VM's consoles (spec: host-services.md, section 5). */
const test = suite("xapi/xenops/consoles");

test("a console of each protocol that is reported, at the host of the VM, for as long as it is", async () => {
  const world = await createVmWorld();
  const { context, host } = world;
  const vm = await world.createVm();
  const consoles = () => context.db.VM.get(vm).consoles.map((ref) => context.db.console.get(ref));
  const text = { protocol: "Vt100", port: 5, path: "" } as const;
  const picture = { protocol: "Rfb", port: 5900, path: "" } as const;
  applyConsoles(context, vm, [text, picture], host);
  const made = consoles();
  assert.equal(made.map(({ protocol, port }) => [protocol, port]).toSorted(), [
    ["rfb", 5900],
    ["vt100", 5],
  ]);
  for (const { location, uuid } of made) assert.is(location, `https://192.0.2.1:8443/console?uuid=${uuid}`);
  applyConsoles(context, vm, [{ ...text, port: 7 }], host);
  assert.equal(
    consoles().map(({ uuid }) => uuid),
    made.filter(({ protocol }) => protocol === "vt100").map(({ uuid }) => uuid),
    "a port that changes is no other console",
  );
  const rdp = world.add("console", { VM: vm, protocol: "rdp" });
  applyConsoles(context, vm, [], host);
  assert.equal(context.db.VM.get(vm).consoles, [rdp], "that of the guest's own is not the VM manager's");
});

test.run();
