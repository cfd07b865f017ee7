import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";
import { type Call, MalformedRequest } from "../../runtime/rpc/call.ts";
import {
  encodeCall,
  encodeRaw,
  encoderFor,
  failureEnvelope,
  jsonText,
  malformedEnvelope,
  successEnvelope,
} from "../../runtime/rpc/jsonrpc/encode.ts";
import { parseCall, parseResponse } from "../../runtime/rpc/jsonrpc/parse.ts";
import { Base64, DateText, Float } from "../../runtime/rpc/raw.ts";
import { SCHEMA } from "./support.ts";

const json = suite("JSON-RPC");

function parse(text: string | Buffer): Call {
  return parseCall(Buffer.from(text));
}

function refusal(text: string | Buffer): MalformedRequest {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof MalformedRequest) return error;
    throw error;
  }
  throw new Error(`'${text}' was accepted.`);
}

json("chooses the version by the member jsonrpc", () => {
  assert.is(parse('{"method":"m","params":[],"id":7}').version, "1.0");
  assert.is(parse('{"jsonrpc":"2.0","method":"m","params":[],"id":7}').version, "2.0");
  for (const other of ['"1.0"', "2", "2.0", "null", '""']) {
    const error = refusal(`{"jsonrpc":${other},"method":"m","params":[],"id":7}`);
    assert.equal([error.code, error.id], [-32600, 7], other);
  }
});

json("takes any text and any 64-bit integer as id", () => {
  const ids: [string, unknown][] = [
    ["0", 0],
    ["-1", -1],
    ["-0", 0],
    ['""', ""],
    ['"é\\"\\\\"', 'é"\\'],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -(2n ** 63n)],
  ];
  for (const [text, id] of ids) assert.is(parse(`{"method":"m","params":[],"id":${text}}`).id, id);
  for (const text of ["null", "1.0", "1e0", "true", "{}", "[]"]) {
    assert.equal([refusal(`{"method":"m","params":[],"id":${text}}`).id], [null], text);
  }
  assert.is(refusal('{"method":"m","params":[]}').code, -32600);
  assert.is(refusal('{"method":"m","params":[],"id":9223372036854775808}').code, -32700);
});

json("takes params as each version has them", () => {
  const params = (text: string, version = '"jsonrpc":"2.0",') => parse(`{${version}"method":"m",${text}"id":1}`).params;
  assert.equal(params('"params":["a"],'), ["a"]);
  assert.equal(params(""), []);
  assert.equal(params('"params":null,'), []);
  assert.equal(params('"params":{"session_id":"s"},'), [{ session_id: "s" }]);
  for (const text of ["", '"params":null,', '"params":{},'])
    assert.throws(() => params(text, ""), /"params" must be an array\./);
  for (const text of ['"params":"x",', '"params":5,'])
    assert.throws(() => params(text), /"params" must be an array or object\./);
});

json("refuses what is JSON and no request with -32600, and what is no JSON with -32700 and a place", () => {
  for (const text of [
    "[]",
    '[{"method":"m","params":[],"id":1}]',
    '"x"',
    "5",
    "null",
    "{}",
    '{"method":5,"params":[],"id":1}',
  ]) {
    assert.is(refusal(text).code, -32600, text);
  }
  for (const text of [
    "",
    "{",
    "nope",
    "<methodCall/>",
    '{"a":1,}',
    "[1,]",
    "{'a':1}",
    '{"a":1} x',
    "\ufeff{}",
    '{"a":"\u0001"}',
    '{"a":01}',
    "/*",
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
  ]) {
    assert.is(refusal(text).code, -32700, text);
  }
  assert.match(refusal('{"a":1,\n "b":?}').message, /line 2, column 6\./);
});

json("takes what upstream's reader takes beside JSON", () => {
  assert.equal(parse('/*c*/{jsonrpc:"2.0", method /**/:"m","params":[NaN,Infinity,-Infinity,1e400],"id":1}').params, [
    new Float(Number.NaN),
    new Float(Number.POSITIVE_INFINITY),
    new Float(Number.NEGATIVE_INFINITY),
    new Float(Number.POSITIVE_INFINITY),
  ]);
});

json("takes the first of duplicate envelope members and the last of others", () => {
  const call = parse('{"method":"a","\\u006dethod":"b","params":[{"k":1,"k":2}],"id":1,"id":2,"extra":0}');
  assert.equal([call.method, call.id, JSON.stringify(call.params)], ["a", 1, '[{"k":2}]']);
  assert.is(parse('{"id":1,"method":"a","params":["\\"id\\"","id"],"method":"b"}').method, "a");
  assert.is(parse('{"method":"a","\\u006dethod":"b","params":[],"id":1}').method, "a");
  assert.is(parse('{"method":"a","method":"b","method":"c","params":[],"id":1}').method, "a");
});

json("keeps the kind of numbers", () => {
  assert.equal(parse('{"method":"m","params":[3,3.0,3e0,-0,9007199254740993],"id":1}').params, [
    3,
    new Float(3),
    new Float(3),
    0,
    9007199254740993n,
  ]);
});

json("is not confused by __proto__", () => {
  for (const number of ["1", "1.5"]) {
    const [param] = parse(`{"method":"m","params":[{"__proto__":{"x":1},"n":${number}}],"id":1}`).params;
    assert.ok(Object.hasOwn(param as object, "__proto__"));
    assert.is((param as { x?: unknown }).x, undefined);
  }
});

json("answers invalid UTF-8 in a text with INVALID_VALUE, readable", () => {
  const bytes = Buffer.concat([
    Buffer.from('{"jsonrpc":"2.0","method":"m","params":["é","a\\u00e9'),
    Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
    Buffer.from('é"],"id":9}'),
  ]);
  const call = parse(bytes);
  assert.is(call.id, 9);
  assert.equal(call.fault?.description, [
    "INVALID_VALUE",
    "Invalid UTF-8 string in parameter",
    `aé${"\ufffd".repeat(7)}é`,
  ]);
  assert.is(call.params[0], "é");
  assert.is(parse('{"method":"m","params":["\ufffd"],"id":9}').fault, undefined);
});

json("writes texts, floats and maps to the byte", () => {
  assert.is(jsonText('a/"\\\n\u007f\u0001é🎉'), '"a/\\"\\\\\\n\\u007f\\u0001é🎉"');
  assert.is(jsonText("\ud800x"), '"\ufffdx"');
  const floats: [number, string][] = [
    [1, "1.0"],
    [-0, "-0.0"],
    [1e22, "1e+22"],
    [1e-7, "1e-07"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e16, "1e+16"],
    [123456, "123456.0"],
    [1e-320, "9.99988867182683e-321"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
    [Number.NaN, '"NaN"'],
    [Number.NEGATIVE_INFINITY, '"-Infinity"'],
  ];
  for (const [value, text] of floats) assert.is(encoderFor("float", SCHEMA)(value), text);
  assert.is(encoderFor("int", SCHEMA)(2n ** 63n - 1n), "9223372036854775807");
  assert.is(encoderFor({ map: ["string", "int"] }, SCHEMA)({}), "{}");
  assert.is(encoderFor({ option: "int" }, SCHEMA)(undefined), "[]");
  assert.is(
    encodeRaw([null, true, 5n, new Float(2), new DateText("d"), new Base64("b"), { a: "x" }]),
    '[null,true,5,2.0,"d","b",{"a":"x"}]',
  );
});

json("writes records in the schema's order, without internal and absent members", () => {
  const value = {
    note: undefined,
    config: { k: "v" },
    parts: [],
    owner: "o",
    made: "d",
    power: "Halted",
    size: 1,
    uuid: "u",
    hidden: "h",
  };
  assert.is(
    encoderFor({ record: "thing" }, SCHEMA)(value),
    '{"uuid":"u","size":1,"power":"Halted","made":"d","owner":"o","parts":[],"config":{"k":"v"}}',
  );
});

json("words the envelopes of both versions", () => {
  assert.is(successEnvelope("1.0", 0).join("2"), '{"result":2,"error":null,"id":0}');
  assert.is(successEnvelope("2.0", "a").join("2"), '{"jsonrpc":"2.0","result":2,"id":"a"}');
  const error = new XapiError("HANDLE_INVALID", ["VM", '"']);
  assert.is(failureEnvelope("1.0", 7, error), '{"result":null,"error":["HANDLE_INVALID","VM","\\""],"id":7}');
  assert.is(
    failureEnvelope("2.0", 9007199254740993n, error),
    '{"jsonrpc":"2.0","error":{"code":1,"message":"HANDLE_INVALID","data":["VM","\\""]},"id":9007199254740993}',
  );
  assert.is(malformedEnvelope(-32700, "m", null), '{"jsonrpc":"2.0","error":{"code":-32700,"message":"m"},"id":null}');
});

json("reads replies of both versions", () => {
  assert.equal(parseResponse(Buffer.from('{"result":[1],"error":null,"id":0}')), [1]);
  for (const text of [
    '{"result":null,"error":["A","b"],"id":0}',
    '{"jsonrpc":"2.0","error":{"code":1,"message":"A","data":["b"]},"id":0}',
  ]) {
    assert.throws(
      () => parseResponse(Buffer.from(text)),
      (error: unknown) => error instanceof XapiError && error.description.join() === "A,b",
    );
  }
  assert.throws(
    () => parseResponse(Buffer.from('{"error":5}')),
    (error: unknown) => error instanceof MalformedRequest,
  );
  assert.equal(parse(encodeCall("m", ["a", 1n])).params, ["a", 1]);
});

json.run();
