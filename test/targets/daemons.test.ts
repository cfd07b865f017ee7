import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolve } from "../../generator/model/resolve.ts";
import { daemons } from "../../generator/targets/daemons/index.ts";
import { datamodel } from "../../idl/index.ts";

const model = resolve(datamodel);
const files = await daemons.generate(model);
const test = suite("daemon interfaces");

test("comments hold the descriptions of the datamodel and no remarks of the tool that prints types", () => {
  const remarks = files.filter(({ text }) =>
    /@(?:min|max)Items|This interface was referenced|via the `definition`/.test(text),
  );
  assert.equal(
    remarks.map(({ path }) => path),
    [],
  );
  const memory = files.find(({ path }) => path === "generated/daemons/memory.ts")?.text ?? "";
  const described = model.daemon_interfaces.interfaces.memory?.doc.types.reservation_id;
  assert.ok(memory.includes(`/** ${described} */\nexport type ReservationId = string`));
});

test("a pair stays a pair although its bounds are not remarked on", () => {
  const text = files.find(({ path }) => path === "generated/daemons/xenops.ts")?.text ?? "";
  assert.match(text, /export interface PciT \{\s+id: \[string, string\];?\s/);
});

test.run();
