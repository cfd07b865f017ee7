import { SaxesParser } from "saxes";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";
import { MalformedRequest } from "../../runtime/rpc/call.ts";
import { decoderFor } from "../../runtime/rpc/decode.ts";
import * as json from "../../runtime/rpc/jsonrpc/encode.ts";
import * as jsonParse from "../../runtime/rpc/jsonrpc/parse.ts";
import { Float } from "../../runtime/rpc/raw.ts";
import * as xml from "../../runtime/rpc/xmlrpc/encode.ts";
import * as xmlParse from "../../runtime/rpc/xmlrpc/parse.ts";
import { fc } from "../support/properties.ts";
import { SCHEMA, typedValues } from "./support.ts";

const roundtrip = suite("round trips and hostile input");

roundtrip("every type through JSON", () => {
  fc.assert(
    fc.property(typedValues, ({ type, value }) => {
      const text = json.encoderFor(type, SCHEMA)(value);
      JSON.parse(text);
      assert.equal(decoderFor(type, SCHEMA)(jsonParse.parseValue(Buffer.from(text)), "p"), value);
    }),
    { numRuns: 1000 },
  );
});

roundtrip("every type through XML-RPC", () => {
  fc.assert(
    fc.property(typedValues, ({ type, value }) => {
      const text = xml.encoderFor(type, SCHEMA)(value);
      assert.ok(isWellFormed(text));
      assert.equal(decoderFor(type, SCHEMA)(xmlParse.parseValue(Buffer.from(text)), "p"), value);
    }),
    { numRuns: 1000 },
  );
});

roundtrip("floats keep their bits in both", () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const throughJson = decoderFor("float", SCHEMA)(
        jsonParse.parseValue(Buffer.from(json.encoderFor("float", SCHEMA)(value))),
        "p",
      );
      const throughXml = decoderFor("float", SCHEMA)(
        xmlParse.parseValue(Buffer.from(xml.encoderFor("float", SCHEMA)(value))),
        "p",
      );
      assert.ok(Object.is(throughJson, value), `${value} became ${throughJson}`);
      assert.ok(Object.is(throughXml, value), `${value} became ${throughXml}`);
    }),
    { numRuns: 3000 },
  );
});

roundtrip("our JSON reader and the platform's agree where both take a text", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/\d{16}/.test(text));
      const ours = jsonParse.parseValue(Buffer.from(text));
      assert.equal(plain(ours), JSON.parse(text));
      // Digits after the point send it to our own reader.
      const slow = jsonParse.parseValue(Buffer.from(`[0.5,${text}]`));
      assert.equal(plain(slow), [0.5, JSON.parse(text)]);
    }),
    { numRuns: 500 },
  );
});

/** Bytes that are near to a request: random, cut, or with some bytes replaced. */
function nearly(valid: readonly string[]): fc.Arbitrary<Buffer> {
  const whole = fc.constantFrom(...valid.map((text) => Buffer.from(text)));
  const changes = fc.array(
    fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('<>&"[]{}/!-?:,\\0e.')))),
    { minLength: 1, maxLength: 4 },
  );
  return fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(whole, fc.nat()).map(([bytes, length]) => bytes.subarray(0, length % bytes.length)),
    fc.tuple(whole, changes).map(([bytes, list]) => {
      const changed = Buffer.from(bytes);
      for (const [at, byte] of list) changed[at % changed.length] = byte;
      return changed;
    }),
  );
}

const XML_CALLS = [
  '<?xml version="1.0" encoding="UTF-8"?>\n<!-- c --><methodCall a="1"><methodName>VM.x</methodName><params><param><value><struct><member><name>a&amp;b</name><value><int>5</int></value></member></struct></value></param><param><value><array><data><value>é<![CDATA[<x>]]></value><value><nil/></value><value><double>1.5</double></value></data></array></value></param></params></methodCall>',
  "<methodCall><methodName>a</methodName><params/></methodCall>",
];
const JSON_CALLS = [
  '{"jsonrpc":"2.0","method":"VM.x","params":["é\\u00e9",{"a":[1,2.5,null,true]},"\\"",9007199254740993],"id":"x"}',
  '/*c*/{"method":"m","params":[NaN,-Infinity,{a:1}],"id":0}',
];

roundtrip("broken XML-RPC is refused, and nothing but MalformedRequest is thrown", () => {
  let served = 0;
  fc.assert(
    fc.property(nearly(XML_CALLS), (body) => {
      try {
        xmlParse.parseCall(body);
      } catch (error) {
        assert.instance(error, MalformedRequest);
        return;
      }
      served++;
      assert.ok(isWellFormed(body.toString("utf8")), "what is accepted is XML");
    }),
    { numRuns: 5000 },
  );
  assert.ok(served > 0, "some changes do no harm");
});

roundtrip("broken JSON-RPC is refused, and nothing but MalformedRequest is thrown", () => {
  fc.assert(
    fc.property(nearly(JSON_CALLS), (body) => {
      try {
        const call = jsonParse.parseCall(body);
        decoderFor({ set: "string" }, SCHEMA)(call.params, "p");
      } catch (error) {
        assert.ok(error instanceof MalformedRequest || error instanceof XapiError, String(error));
      }
    }),
    { numRuns: 5000 },
  );
});

roundtrip("any parsed value given to any type is decoded or a XapiError", () => {
  fc.assert(
    fc.property(typedValues, fc.jsonValue(), ({ type }, value) => {
      const text = JSON.stringify(value);
      fc.pre(!/\d{19}/.test(text));
      const raw = jsonParse.parseValue(Buffer.from(text));
      try {
        decoderFor(type, SCHEMA)(raw, "p");
      } catch (error) {
        assert.instance(error, XapiError);
      }
    }),
    { numRuns: 2000 },
  );
});

roundtrip("deep nesting is refused without exhausting the stack", () => {
  for (const depth of [1001, 30_000]) {
    const array = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    for (const text of [array, `[0.5,${array}]`, `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`, "[".repeat(depth)]) {
      assert.throws(() => jsonParse.parseValue(Buffer.from(text)), isMalformed);
    }
    const open = "<value><array><data>".repeat(depth);
    const close = "</data></array></value>".repeat(depth);
    assert.throws(() => xmlParse.parseValue(Buffer.from(open + close)), isMalformed);
    assert.throws(() => xmlParse.parseValue(Buffer.from(open)), isMalformed);
  }
  const allowed = `${"[".repeat(1000)}${"]".repeat(1000)}`;
  assert.is(json.encodeRaw(jsonParse.parseValue(Buffer.from(allowed))), allowed);
});

roundtrip("bad bodies of full size are refused in linear time", () => {
  const size = 307_200;
  const bodies = [
    " ".repeat(size),
    ",".repeat(size),
    `"${"\\".repeat(size)}`,
    "1".repeat(size),
    "[1.0,".repeat(size / 5),
    "\u00ff".repeat(size),
    `[${" ".repeat(size)}`,
    "&".repeat(size),
    "<!--".repeat(size / 4),
    "<a ".repeat(size / 3),
    `<methodCall${' a="1"'.repeat(size / 6)}`,
    `<value>${"]]".repeat(size / 2)}`,
    "<?".repeat(size / 2),
  ];
  for (const body of bodies) {
    const bytes = Buffer.from(body, "latin1");
    assert.throws(() => jsonParse.parseCall(bytes), isMalformed);
    assert.throws(() => xmlParse.parseCall(bytes), isMalformed);
    assert.throws(() => xmlParse.parseValue(bytes), isMalformed);
  }
});

function isMalformed(error: unknown): boolean {
  return error instanceof MalformedRequest;
}

/** Whether an independent parser takes the text as XML. */
function isWellFormed(text: string): boolean {
  let failed = false;
  const parser = new SaxesParser();
  parser.on("error", () => {
    failed = true;
  });
  parser.write(text.startsWith("\ufeff") ? text.slice(1) : text).close();
  return !failed;
}

function plain(raw: unknown): unknown {
  if (raw instanceof Float) return raw.value;
  if (typeof raw === "bigint") return Number(raw);
  if (Array.isArray(raw)) return raw.map(plain);
  if (typeof raw !== "object" || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, plain(value)]));
}

roundtrip.run();
