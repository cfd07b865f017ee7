import { suite } from "uvu";
import * as assert from "uvu/assert";
import { metadataText, vusbOf } from "../../../daemons/xapi/xenops/metadata.ts";
import type { Ref } from "../../../runtime/ref.ts";
import { createVmWorld } from "../vm/support.ts";

const test = suite("USB devices as the VM manager learns of them");

/** A VM with a device of a group that has one on each of two hosts. */
async function setUp() {
  const world = await createVmWorld({ hosts: 2 });
  const { db } = world.context;
  const [first, second] = db.host.refs() as [Ref<"host">, Ref<"host">];
  const USB_group = world.add("USB_group");
  const plug = (host: string, path: string) =>
    world.add("PUSB", { USB_group, host, path, version: "2.00", speed: 480, passthrough_enabled: true }) as Ref<"PUSB">;
  const pusbs = [plug(first, "1-2.3"), plug(second, "4-5")] as const;
  const vm = await world.createVm();
  const vusb = world.add("VUSB", { VM: vm, USB_group }) as Ref<"VUSB">;
  const { uuid } = db.VM.get(vm);
  const names = () => JSON.parse(metadataText(db, vm)).vusbs.map((each: { id: string[] }) => each.id[1]);
  return { db, first, second, pusbs, vm, vusb, uuid, names };
}

test("it is the one that is where the VM is, or is about to be", async () => {
  const { db, first, second, vm, vusb, uuid, names } = await setUp();
  db.VM.set(vm, "scheduled_to_be_resident_on", second);
  assert.equal(names(), ["vusb4-5"]);
  db.VM.set(vm, "resident_on", first);
  assert.equal(vusbOf(db, uuid, vusb), {
    id: [uuid, "vusb1-2.3"],
    ...{ hostbus: "1", hostport: "2.3", version: "2.00", path: "1-2.3", speed: 480 },
  });
});

test("one that may not be given to VMs is left out, and one that was taken from a running VM", async () => {
  const { db, first, pusbs, vm, vusb, names } = await setUp();
  db.VM.update(vm, { resident_on: first, power_state: "Running" });
  assert.equal(names(), []);
  db.VUSB.set(vusb, "currently_attached", true);
  assert.equal(names(), ["vusb1-2.3"]);
  db.PUSB.set(pusbs[0], "passthrough_enabled", false);
  assert.equal(names(), []);
});

test.run();
