import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EventQueue, type QueuedEvent } from "../../runtime/client/cache/queue.ts";
import { formatDateTime, parseDateTime } from "../../runtime/client/datetime.ts";
import { restoreNumbers } from "../../runtime/client/numbers.ts";
import { type ClientTables, decodeResult } from "../../runtime/client/tables.ts";
import { parseXmlValue } from "../../runtime/client/xml-value.ts";
import { Float, type Raw } from "../../runtime/rpc/raw.ts";
import { encodeRaw } from "../../runtime/rpc/xmlrpc/encode.ts";
import { fc } from "../support/properties.ts";

const values = suite("client values");

const text = fc.string({ unit: fc.constantFrom("a", "é", "<", ">", "&", '"', "'", " ", "\t", "😀", "amp;", "#38;") });
const { value: wireValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      text.filter((name) => name !== "" && name !== "__proto__"),
      tie("value"),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

/** As the server's encoder wants values: floats are marked, since bare numbers are whole. */
function toRaw(value: unknown): Raw {
  if (typeof value === "number") return new Float(value);
  if (Array.isArray(value)) return value.map(toRaw);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toRaw(member)])) as Raw;
  }
  return value as Raw;
}

values("what the server writes as the result of a task is read back", () => {
  fc.assert(
    fc.property(wireValue, (value) => {
      assert.equal(parseXmlValue(encodeRaw(toRaw(value))), value);
    }),
  );
});

for (const [xml, expected] of [
  ["<value/>", ""],
  ["<value></value>", ""],
  ["<value> </value>", " "],
  ["<value>12</value>", "12"],
  ["<value>&#x10ffff;&#1114112;&x;</value>", "\u{10ffff}&#1114112;&x;"],
  ["<value><int>12</int></value>", 12],
  ["<value><i4>-1</i4></value>", -1],
  ["<value><string/></value>", ""],
  ["<value><boolean>1</boolean></value>", true],
  ["<value><double>-inf</double></value>", Number.NEGATIVE_INFINITY],
  ["<value><double>nan</double></value>", Number.NaN],
  ["<value><nil/></value>", null],
  ["<value><array><data/></array></value>", []],
  ["<value>\n <array>\n <data>\n <value>a</value> </data> </array> </value>\n", ["a"]],
  ["<value><dateTime.iso8601>20260131T09:05:07Z</dateTime.iso8601></value>", "20260131T09:05:07Z"],
] as const) {
  values(`XML: ${xml.replaceAll("\n", " ")}`, () => assert.equal(parseXmlValue(xml), expected));
}

values("text that is no value is refused", () => {
  for (const bad of [
    "",
    "<value>",
    "x",
    "<value><array></array></value>",
    "<value></value><value></value>",
    "<value><a</value>",
  ]) {
    assert.throws(
      () => parseXmlValue(bad),
      (error: unknown) => error instanceof SyntaxError,
      bad,
    );
  }
  assert.throws(() => parseXmlValue("<value><array><data>".repeat(100)), /deep/);
});

values("any text is read or refused", () => {
  const piece = fc.constantFrom(
    "<value>",
    "</value>",
    "<array>",
    "<data>",
    "</data>",
    "</array>",
    "<struct>",
    "x",
    "<int>",
    "&#x110000;",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      try {
        parseXmlValue(pieces.join(""));
      } catch (error) {
        assert.instance(error, SyntaxError);
      }
    }),
  );
});

values("dates go both ways, to the second", () => {
  const years = { min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(years), (date) => {
      assert.is(parseDateTime(formatDateTime(date)).getTime(), Math.floor(date.getTime() / 1000) * 1000);
    }),
  );
  assert.is(formatDateTime(new Date(0)), "19700101T00:00:00Z");
  for (const form of [
    "20260131T09:05:07Z",
    "2026-01-31T09:05:07",
    "20260131T10:05:07+01:00",
    "2026-01-31T10:05:07.250+0100",
  ]) {
    assert.is(Math.floor(parseDateTime(form).getTime() / 1000), Date.UTC(2026, 0, 31, 9, 5, 7) / 1000, form);
  }
  for (const bad of ["", "yesterday", "20261301T00:00:00Z", "20260131", "20260131T25:00:00Z"]) {
    assert.throws(() => parseDateTime(bad), /Not a date/, bad);
  }
});

values("numbers are restored where the shape says, and nowhere else", () => {
  const value = { a: "NaN", b: "NaN", list: [{ n: "1.5" }, { n: 2 }], map: { x: "-Infinity", y: "inf" } };
  const shape = { a: 1, list: { n: 1 }, map: 1, absent: 1 } as const;
  assert.equal(restoreNumbers(value, shape), {
    a: Number.NaN,
    b: "NaN",
    list: [{ n: 1.5 }, { n: 2 }],
    map: { x: Number.NEGATIVE_INFINITY, y: Number.POSITIVE_INFINITY },
  });
});

values("floats are found in records, whatever brings them, and in getters and results", () => {
  const tables = { floats: { task: { progress: 1 }, "host.query": 1 } } as unknown as ClientTables;
  const [raw, record] = [
    { progress: "NaN", name: "NaN" },
    { progress: Number.NaN, name: "NaN" },
  ];
  const decoded = (method: string, result: unknown) => decodeResult(tables, method, structuredClone(result));
  assert.equal(decoded("task.get_record", raw), record);
  for (const all of ["get_all_records", "get_all_records_where"])
    assert.equal(decoded(`task.${all}`, { r: raw }), { r: record });
  assert.equal(decoded("task.get_progress", "NaN"), Number.NaN);
  assert.equal(decoded("task.get_name", "NaN"), "NaN");
  assert.equal(decoded("host.query", "-Infinity"), Number.NEGATIVE_INFINITY);
  assert.equal(decoded("VM.get_all_records", { r: raw }), { r: raw });
  const events = (snapshot: unknown) => [
    { class: "task", snapshot },
    { class: "vm", snapshot: { ...raw } },
    { class: "task" },
  ];
  assert.equal(decoded("event.from", { events: events(raw) }), { events: events(record) });
  assert.equal(decoded("event.next", events(raw)), events(record));
});

values("whoever reads a queue late ends with the same objects, and never has more events than objects", async () => {
  const step = fc.record({
    ref: fc.constantFrom("a", "b", "c"),
    wanted: fc.boolean(),
    value: fc.nat(),
    read: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const queue = new EventQueue();
      const truth = new Map<string, number>();
      const copy = new Map<string, number>();
      const read = async () => {
        const event = await queue.next();
        if (event === undefined) return;
        assert.is(
          event.operation !== "add",
          copy.has(event.ref),
          "an object is added once, and changed only if it is there",
        );
        if (event.operation !== "add") assert.is(event.previous, copy.get(event.ref));
        if (event.operation === "del") copy.delete(event.ref);
        else copy.set(event.ref, event.record as number);
      };
      for (const { ref, wanted, value, read: readNow } of steps) {
        const previous = truth.get(ref);
        const event = change(ref, previous, wanted ? value : undefined);
        if (event !== undefined) queue.push(event);
        if (wanted) truth.set(ref, value);
        else truth.delete(ref);
        assert.ok(queue.size <= 3);
        if (readNow && queue.size > 0) await read();
      }
      while (queue.size > 0) await read();
      assert.equal(copy, truth);
    }),
  );
});

function change(ref: string, previous: number | undefined, record: number | undefined): QueuedEvent | undefined {
  if (record === undefined)
    return previous === undefined ? undefined : { class: "VM", operation: "del", ref, previous };
  return { class: "VM", operation: previous === undefined ? "add" : "mod", ref, record, previous };
}

values("a queue that ended gives what waits, then its end", async () => {
  const queue = new EventQueue();
  queue.push({ class: "VM", operation: "add", ref: "a" });
  queue.end(new Error("lost"));
  assert.is((await queue.next())?.ref, "a");
  await queue.next().then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, "lost"),
  );
});

values.run();
