import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref } from "../../../generated/client/index.ts";
import { startPool } from "../../support/pool.ts";
import { vbdRecord, vdiRecord } from "../vm/support.ts";
import { errorOf, setUp } from "./support.ts";

const pool = await startPool();
const { xapi, tables, newVm } = await setUp(pool);

const shared = suite("a disk that is in two drives of one VM");

/** A VM with a disk in two drives of these modes. */
async function withDisk(name: string, modes: readonly ("RO" | "RW")[]): Promise<readonly [Ref<"VM">, Ref<"VDI">]> {
  const vm = await newVm(name);
  const [sr = ""] = tables.pool.rows().map(([, row]) => row.default_SR);
  const vdi = await xapi.VDI.create(vdiRecord(sr) as never);
  for (const [index, mode] of modes.entries()) {
    const disk = { VDI: vdi, userdevice: String(index + 4), mode, type: "Disk", empty: false };
    await xapi.VBD.create(vbdRecord(vm, disk) as never);
  }
  return [vm, vdi];
}

shared("for reading alone it starts, and its drives are plugged", async () => {
  const [vm, vdi] = await withDisk("readers", ["RO", "RO"]);
  await xapi.VM.start(vm, false, false);
  assert.equal(
    tables.VDI.get(vdi).VBDs.map((vbd) => tables.VBD.get(vbd).currently_attached),
    [true, true],
  );
  await xapi.VM.hard_shutdown(vm);
});

for (const modes of [["RW", "RW"] as const, ["RW", "RO"] as const]) {
  shared(`${modes.join(" and ")} is refused with the disk, and nothing stays locked`, async () => {
    const [vm, vdi] = await withDisk(modes.join(), modes);
    assert.equal(await errorOf(xapi.VM.start(vm, false, false)), ["VDI_IN_USE", vdi]);
    assert.is(tables.VM.get(vm).power_state, "Halted");
    const rows = [tables.VM.get(vm), ...tables.VM.get(vm).VBDs.map((vbd) => tables.VBD.get(vbd))];
    assert.equal(
      rows.flatMap((row) => Object.values(row.current_operations)),
      [],
    );
  });
}

shared.after(async () => {
  await xapi.logout();
  await pool.stop();
});
shared.run();
