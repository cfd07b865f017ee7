import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { classPlace, type Place } from "../../generator/diagnostics.ts";
import { locate } from "../../generator/model/lint/locate.ts";
import { tables } from "../../generator/model/lint/walk.ts";
import { root } from "./support.ts";

/** Places are found in the sources as they are: what stands on the line is what the place is about. */

const test = suite("locate");

const CASES: readonly [place: Place, file: string, line: RegExp][] = [
  [classPlace("PBD", "fields", "device_config"), "idl/classes/PBD.ts", /device_config: field\(/],
  [classPlace("PBD", "messages", "plug", "marks", "plug"), "idl/classes/PBD.ts", /op: "plug"/],
  [classPlace("PBD", "messages", "unplug", "params", "self"), "idl/classes/PBD.ts", /self: param\(/],
  [classPlace("VM", "messages", "start"), "idl/classes/VM/lifecycle.ts", /^ {2}start: message\(/],
  [classPlace("VM", "fields", "memory_target"), "idl/classes/VM/fields.ts", /memory_target: field\(/],
  [tables.enumeration("bond_mode", "values", "balance-slb"), "idl/enums/network.ts", /"balance-slb":/],
  [tables.error("VM_BAD_POWER_STATE"), "idl/errors/virtual_machines.ts", /^ {2}VM_BAD_POWER_STATE: \{/],
  [tables.handler("get_export"), "idl/http/archives.ts", /^ {2}get_export: \{/],
  [tables.role("pool-operator"), "idl/roles.ts", /^ {2}"pool-operator": \{/],
  [tables.relation("PBD.host"), "idl/relations.ts", /"PBD\.host"/],
  [tables.daemon("memory", "calls", "balance_memory"), "idl/daemons/memory.ts", /balance_memory: call\(/],
];

for (const [place, file, pattern] of CASES)
  test(`${place.within[0]}: ${place.keys.join(" > ")}`, () => {
    const [found] = locate(root, [{ code: "XAPI001", text: "", place }]);
    assert.is(found?.file, file);
    const line = readFileSync(join(root, file), "utf8").split("\n")[(found?.line ?? 0) - 1];
    assert.match(line ?? "", pattern);
  });

test("what is not found is looked for in the file where it should be", () => {
  const [found] = locate(root, [{ code: "XAPI001", text: "", place: classPlace("PBD", "fields", "nowhere") }]);
  assert.is(found?.file, "idl/classes/PBD.ts");
  const [none] = locate(root, [{ code: "XAPI001", text: "", place: classPlace("Nobody", "fields", "x") }]);
  assert.equal([none?.file, none?.line], ["idl/classes/Nobody.ts", 1]);
});

test.run();
