import { suite } from "uvu";
import * as assert from "uvu/assert";
import { UnfinishedMoves } from "../../../daemons/xapi/xenops/unfinished-moves.ts";
import type { XenopsClient } from "../../../generated/daemons/xenops.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { nullRef, type Ref } from "../../../runtime/ref.ts";
import { turns } from "../../support/wait.ts";
import { createVmWorld } from "../vm/support.ts";

/** Two VMs that were on their way to another host when the last run ended: one is still here. */
async function setUp() {
  const world = await createVmWorld();
  const { db, ambient } = world.context;
  const other = world.add("host", { ...db.host.get(world.host), uuid: ambient.uuid() }) as Ref<"host">;
  const moving = async () => {
    const vm = await world.createVm();
    db.VM.update(vm, { power_state: "Running", resident_on: world.host, scheduled_to_be_resident_on: other });
    return vm;
  };
  const [here, gone] = [await moving(), await moving()];
  const of = { leftovers: [] as string[], busy: new Set<string>(), fails: false };
  const dbg = "VM.pool_migrate R:0123456789ab";
  const client = {
    Task: { list: () => Promise.resolve(of.leftovers.map((id) => ({ id, dbg, ctime: 0 }))) },
    VM: { exists: ({ id }: { id: string }) => Promise.resolve(id === db.VM.get(here).uuid) },
  } as unknown as XenopsClient;
  const asked: unknown[] = [];
  const lines: string[] = [];
  const log = { ...world.context.services.log, exception: (line: string) => void lines.push(line) };
  const moves = new UnfinishedMoves({
    client,
    debugInfo: "test",
    scope: { db, ambient, services: { ...world.context.services, log } },
    isBusy: (uuid) => of.busy.has(uuid),
    async askOther(vm, to) {
      asked.push([vm, to]);
      if (of.fails) throw new XapiError("CANNOT_CONTACT_HOST", [to]);
    },
  });
  /** Lets the next look happen. */
  const later = async () => {
    world.ambient.advance(5_000);
    await turns();
  };
  const scheduled = (vm: Ref<"VM">) => db.VM.get(vm).scheduled_to_be_resident_on;
  return { world, db, other, here, gone, of, asked, lines, moves, later, scheduled };
}

const test = suite("VMs whose migration nobody saw end");

test("one that is here stays, one that is not is sought where it was going; then that is done", async () => {
  const { other, here, gone, asked, moves, later, scheduled } = await setUp();
  assert.equal([moves.has(here), moves.has(gone)], [true, true]);
  moves.begin();
  await turns();
  assert.equal([scheduled(here), asked], [nullRef(), [[gone, other]]]);
  assert.equal([moves.has(here), moves.has(gone)], [false, false]);
  await later();
  assert.is(asked.length, 1);
});

test("nothing is decided while the VM manager still works on what was left", async () => {
  const { other, here, of, asked, moves, later, scheduled } = await setUp();
  of.leftovers.push("7");
  moves.begin();
  await turns();
  await later();
  assert.equal([scheduled(here), asked], [other, []]);
  of.leftovers.pop();
  await later();
  assert.equal([scheduled(here), asked.length], [nullRef(), 1]);
});

test("as long as nobody can say where one is, it is asked again, and the log says so once", async () => {
  const { gone, of, asked, lines, moves, later } = await setUp();
  of.fails = true;
  moves.begin();
  await turns();
  await later();
  assert.equal([asked.length, lines.length, moves.has(gone)], [2, 1, true]);
  of.fails = false;
  await later();
  assert.equal([asked.length, moves.has(gone)], [3, false]);
});

test("one that was found or halted meanwhile is nobody's business any more, one that is worked on waits", async () => {
  const { db, other, here, gone, of, asked, moves, later, scheduled } = await setUp();
  db.VM.set(gone, "resident_on", other);
  of.busy.add(db.VM.get(here).uuid);
  moves.begin();
  await turns();
  assert.equal([scheduled(here), asked, moves.has(gone)], [other, [], false]);
  db.VM.set(here, "power_state", "Halted");
  await later();
  assert.equal([scheduled(here), asked, moves.has(here)], [other, [], false]);
});

test("a stop ends it", async () => {
  const { of, asked, moves, later } = await setUp();
  of.fails = true;
  moves.begin();
  await turns();
  moves.stop();
  await later();
  assert.is(asked.length, 1);
});

test.run();
