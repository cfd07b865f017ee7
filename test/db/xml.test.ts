import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { SaxesParser } from "saxes";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { schema } from "../../generated/server/schema.ts";
import { systemAmbient } from "../../runtime/ambient.ts";
import { Database } from "../../runtime/db/database.ts";
import { valueOfText } from "../../runtime/db/text.ts";
import { attributeOf, resolveReferences, textOfAttribute } from "../../runtime/db/xml/escape.ts";
import {
  generationPath,
  readDatabaseFile,
  readDatabaseXml,
  readGeneration,
  writeDatabaseFile,
} from "../../runtime/db/xml/file.ts";
import { XmlDatabaseReader } from "../../runtime/db/xml/read.ts";
import { databaseXml } from "../../runtime/db/xml/write.ts";
import { fc } from "../support/properties.ts";
import { withDirectory } from "./directory.ts";
import { raises, rejects } from "./raises.ts";
import { shipDatabase, shipSchema } from "./schema.ts";

const xml = suite("xml format");

function golden(name: string): string {
  return fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
}

function textOf(db: { snapshot(): Parameters<typeof databaseXml>[0] }): string {
  return [...databaseXml(db.snapshot())].join("");
}

function read(document: string, from = shipSchema) {
  const reader = new XmlDatabaseReader(from);
  reader.feed(document);
  return reader.end();
}

/** Tables in the order of the document, with their rows' attributes in order of their refs, as another parser sees them. */
function tablesIn(document: string): [string, Record<string, string>[]][] {
  const tables: [string, Record<string, string>[]][] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    if (name === "table") tables.push([attributes.name ?? "", []]);
    if (name === "row") tables.at(-1)?.[1].push(attributes);
  });
  parser.write(document).close();
  for (const [, rows] of tables) rows.sort((a, b) => String(a.ref).localeCompare(String(b.ref)));
  return tables;
}

xml("the empty database is written byte for byte as upstream does", async () => {
  const path = golden("state-first-start.xml");
  const db = new Database({ schema, ambient: systemAmbient });
  assert.is(textOf(db), readFileSync(path, "utf8").trimEnd());
  const content = await readDatabaseFile(path, schema);
  assert.equal(content, { version: [5, 909], generation: -1, rows: [] });
});

xml("upstream's database is read, and written back the same", async () => {
  const path = golden("state-after-first-start.xml");
  const content = await readDatabaseFile(path, schema);
  const db = new Database({ schema, ambient: systemAmbient });
  db.adopt(content.rows, content.generation);
  assert.is(db.generation, 351);
  const vm = db.table("VM")?.rows()[0]?.[1];
  assert.is(vm?.VCPUs_max, 2);
  assert.equal(vm?.consoles, db.table("console")?.refs().toReversed());
  assert.equal(vm?.allowed_operations, []);

  const [theirs, ours] = [tablesIn(readFileSync(path, "utf8")), tablesIn(textOf(db))];
  assert.equal(
    ours.map(([name, rows]) => [name, rows.map(Object.keys)]),
    theirs.map(([name, rows]) => [name, rows.map(Object.keys)]),
  );
  for (const [i, [name, rows]] of theirs.entries()) {
    for (const [j, row] of rows.entries()) {
      for (const [column, value] of Object.entries(row)) {
        const field = schema.classes[name]?.fields.find((each) => each.column === column);
        if (field?.persistent === false) continue;
        const written = ours[i]?.[1][j]?.[column] ?? "";
        if (field === undefined) assert.is(written, value, column);
        else
          assert.equal(
            unordered(field.inverse, valueOfText(field.type, textOfAttribute(written))),
            unordered(field.inverse, valueOfText(field.type, textOfAttribute(value))),
            `${name}.${column}`,
          );
      }
    }
  }
});

function unordered(computed: unknown, value: unknown): unknown {
  return computed !== undefined && Array.isArray(value) ? value.toSorted() : value;
}

xml("what was written is read back, in any pieces, whatever the texts", async () => {
  const word = fc
    .string({ unit: "binary" })
    .filter((each) => each.isWellFormed() && !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(each));
  const ship = fc.record({
    name_label: word,
    tonnage: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    draught: fc.double({ noNaN: true }),
    tags: fc.array(word),
    papers: fc.dictionary(
      word.filter((each) => each !== ""),
      word,
    ),
    kind: fc.constantFrom("sail" as const, "steam" as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(ship, { maxLength: 4 }), fc.integer({ min: 1, max: 60 }), async (rows, size) => {
      const db = shipDatabase();
      const refs = rows.map((row) => db.tables.Ship.create(row));
      for (const ref of refs) db.tables.Boat.create({ ship: ref });
      const document = textOf(db);
      new SaxesParser().write(document).close();
      const content = await readDatabaseXml(pieces(Buffer.from(document), size), shipSchema);
      const again = shipDatabase();
      again.adopt(content.rows, content.generation);
      assert.is(again.generation, db.generation);
      for (const ref of refs) {
        assert.equal(structuredClone(again.tables.Ship.get(ref)), structuredClone(db.tables.Ship.get(ref)));
        assert.is(again.tables.Ship.modified(ref), db.tables.Ship.modified(ref));
      }
    }),
    { numRuns: 60 },
  );
});

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

xml("blanks and per cent signs have escapes of their own", () => {
  assert.is(attributeOf(`a b\tc\nd\re%f<g>&"h'`), `a%.b%tc%nd%re%%f&lt;g&gt;&amp;&quot;h'`);
  assert.is(textOfAttribute("%_x%%.%."), "  x%. ");
  for (const bad of ["%", "%x", "a%"]) assert.throws(() => textOfAttribute(bad), "unknown");
  assert.is(resolveReferences("&#65;&#x42;&apos;&quot;&lt;&gt;&amp;lt;"), `AB'"<>&lt;`);
  for (const bad of ["&", "&amp", "&nbsp;", "&#0;", "&#xd800;", "&#x110000;", "&;", "&#;"]) {
    assert.throws(() => resolveReferences(bad), "unknown", bad);
  }
});

const head = `<?xml version="1.0" encoding="UTF-8"?>\n<database><manifest><pair key="schema_major_vsn" value="5"/><pair key="schema_minor_vsn" value="909"/><pair key="generation_count" value="7"/></manifest>`;

xml("reads what other writers may write: order, quotes, comments, blanks, missing generations and columns", () => {
  const content = read(`${head}
    <!-- a > "comment -->
    <table name='Ship'><row uuid="u" ref='OpaqueRef:1' position="gone" boats="('OpaqueRef:x')" name__label = "a&#65;%.b"></row></table>
    <table name="Voyage"><row ref="OpaqueRef:2" nonsense=""/></table></database>\n`);
  assert.is(content.generation, 7);
  const [row, ...rest] = content.rows;
  assert.is(rest.length, 0);
  assert.equal([row?.created, row?.modified], [0, 0]);
  const { name_label, position, boats, draught } = row?.row ?? {};
  assert.equal([name_label, position, boats, draught], ["aA b", "unknown", [], 1.5]);
});

xml("drops columns that were removed from the datamodel, and only those", () => {
  const document = `${head}<table name="Ship"><row ref="OpaqueRef:1" uuid="u" masts="3"/></table></database>`;
  raises(() => read(document), "INTERNAL_ERROR");
  const reader = new XmlDatabaseReader(shipSchema, {
    removed: (name, column) => name === "Ship" && column === "masts",
  });
  reader.feed(document);
  assert.is(reader.end().rows.length, 1);
});

xml("says what is wrong and where", () => {
  const ship = (attributes: string) =>
    `${head}\n  <table name="Ship">\n    <row ref="r" uuid="u" ${attributes}/></table></database>`;
  const bad: [string, string][] = [
    ["", "line 1, column 1"],
    ["nonsense", "text between the tags"],
    ["<database>", "not complete"],
    [`${head}`, "not complete"],
    [`${head}</database><x/>`, "follows the database"],
    [`${head}</manifest>`, "out of place"],
    [`<!DOCTYPE database>${head}</database>`, "not allowed"],
    ["<database/>", "schema_major_vsn"],
    [`${head}<table name="Sloop"/></database>`, "table Sloop is unknown"],
    [`${head}<table/></database>`, "no attribute name"],
    [`${head}<row ref="r"/></database>`, "does not belong"],
    [`${head}<table name="Ship"><row uuid="u"/></table></database>`, "no attribute ref"],
    [`${head}<table name="Boat"><row ref="r" uuid="u"/></table></database>`, "lacks ship"],
    [ship(`masts="3"`), "column masts of Ship is unknown (line 4, column 5)"],
    [ship(`tonnage="secret"`), "in the column tonnage of Ship"],
    [ship(`tags="('a'"`), "in the column tags of Ship"],
    [ship(`name__label="%"`), "in the column name__label"],
    [ship(`name__label="&x;"`), "in the attribute name__label"],
    [ship(`name__label="a" name__label="b"`), "stands twice"],
    [ship(`name__label=a`), "broken attribute"],
    [ship(`name__label="<"`), "broken attribute"],
    [ship(`__mtime="1.5"`), "__mtime is no generation"],
    [ship(`name__label="open`), "within a tag"],
    [`${head}<table name="Ship"><row ref="r" uuid="a"/><row ref="r" uuid="b"/></table></database>`, "two rows"],
  ];
  for (const [document, expected] of bad) {
    const { params } = raises(() => read(document), "INTERNAL_ERROR");
    assert.ok(params[0]?.includes(expected), `${params[0]} should say ${expected}`);
    assert.not.match(params[0] ?? "", "secret");
  }
});

xml("damaged documents raise INTERNAL_ERROR and nothing else", () => {
  const db = shipDatabase();
  for (let i = 0; i < 3; i++) db.tables.Ship.create({ name_label: `it's ${i}`, tags: ["a b"], papers: { k: "v" } });
  const document = textOf(db);
  fc.assert(
    fc.property(fc.nat(document.length), fc.nat(5), fc.string({ maxLength: 3, unit: "binary" }), (at, cut, insert) => {
      try {
        read(document.slice(0, at) + insert + document.slice(at + cut));
      } catch (thrown) {
        raises(() => {
          throw thrown;
        }, "INTERNAL_ERROR");
      }
    }),
    { numRuns: 1000 },
  );
});

xml("files are replaced whole, private, with their generation; compressed ones are read too", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "state.db");
    assert.is(await readGeneration(path), 0);
    const db = shipDatabase();
    for (const compress of [false, true]) {
      const ship = db.tables.Ship.create({ name_label: "Fram" });
      await writeDatabaseFile(path, db.snapshot(), systemAmbient, { compress });
      assert.is(statSync(path).mode & 0o777, 0o600);
      assert.is(readFileSync(path)[0] === 0x1f, compress);
      assert.is(readFileSync(generationPath(path), "utf8"), String(db.generation));
      assert.is(await readGeneration(path), db.generation);
      const content = await readDatabaseFile(path, shipSchema);
      assert.is(content.generation, db.generation);
      assert.ok(content.rows.some(({ ref }) => ref === ship));
    }
    assert.equal(readdirSync(directory).sort(), ["state.db", "state.db.generation"]);
    writeFileSync(generationPath(path), "x");
    assert.is(await readGeneration(path), 0);
  }),
);

xml("a file that cannot be read or written is an error, and leaves nothing behind", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "state.db");
    await rejects(readDatabaseFile(path, shipSchema), "INTERNAL_ERROR");
    writeFileSync(path, Buffer.from([0x1f, 0x8b, 1, 2, 3]));
    await rejects(readDatabaseFile(path, shipSchema), "INTERNAL_ERROR");
    const wrong = Buffer.from(`${head}<table><row/></table></database>`);
    const { params } = await rejects(readDatabaseXml(Readable.from([wrong]), shipSchema), "INTERNAL_ERROR");
    writeFileSync(path, wrong);
    await rejects(readDatabaseFile(path, shipSchema), "INTERNAL_ERROR", params);
    writeFileSync(path, Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xfe])]));
    await rejects(readDatabaseFile(path, shipSchema), "INTERNAL_ERROR");
    const db = shipDatabase();
    await rejects(
      writeDatabaseFile(join(directory, "none", "state.db"), db.snapshot(), systemAmbient),
      "INTERNAL_ERROR",
    );
    const failing = {
      ...db.snapshot(),
      rows: () => {
        throw new Error("broken");
      },
    };
    await rejects(writeDatabaseFile(path, failing, systemAmbient), "INTERNAL_ERROR");
    assert.equal(readdirSync(directory), ["state.db"]);
  }),
);

xml("a snapshot is of one moment", () => {
  const db = shipDatabase();
  const ship = db.tables.Ship.create({ name_label: "before" });
  const snapshot = db.snapshot();
  db.tables.Ship.set(ship, "name_label", "after");
  db.tables.Ship.create({});
  const document = [...databaseXml(snapshot)].join("");
  assert.match(document, `name__label="before"`);
  assert.is(tablesIn(document).find(([name]) => name === "Ship")?.[1].length, 1);
});

xml.run();
