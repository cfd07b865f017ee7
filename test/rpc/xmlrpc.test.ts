import { suite } from "uvu";
import * as assert from "uvu/assert";
import { XapiError } from "../../runtime/errors.ts";
import { MalformedRequest } from "../../runtime/rpc/call.ts";
import { Base64, DateText, Float, type Raw } from "../../runtime/rpc/raw.ts";
import {
  BARE_ENVELOPE,
  encodeCall,
  encodeRaw,
  encoderFor,
  failureEnvelope,
  faultEnvelope,
  SUCCESS_ENVELOPE,
  xmlText,
} from "../../runtime/rpc/xmlrpc/encode.ts";
import { parseCall, parseResponse, parseValue } from "../../runtime/rpc/xmlrpc/parse.ts";
import { SCHEMA } from "./support.ts";

const xml = suite("XML-RPC");

function call(params: string, before = ""): string {
  return `${before}<methodCall><methodName>m</methodName><params>${params}</params></methodCall>`;
}

function value(content: string): Raw | undefined {
  return parseCall(Buffer.from(call(`<param><value>${content}</value></param>`))).params[0];
}

function refusal(text: string | Buffer): MalformedRequest {
  try {
    parseCall(Buffer.from(text));
  } catch (error) {
    if (error instanceof MalformedRequest) return error;
    throw error;
  }
  throw new Error(`'${text}' was accepted.`);
}

xml("takes every form of value", () => {
  const forms: [string, Raw][] = [
    ["", ""],
    ["text", "text"],
    [" a b ", " a b "],
    ["<string>x</string>", "x"],
    [" \n<string> x </string>\t", " x "],
    ["<string/>", ""],
    ["<int>5</int>", 5],
    ["<i4>+07</i4>", 7],
    ["<i8>-9223372036854775808</i8>", -(2n ** 63n)],
    ["<boolean>1</boolean>", true],
    ["<boolean>0</boolean>", false],
    ["<boolean>true</boolean>", false],
    ["<boolean> 1 </boolean>", false],
    ["<double>1.5</double>", new Float(1.5)],
    ["<double>-inf</double>", new Float(Number.NEGATIVE_INFINITY)],
    ["<dateTime.iso8601>20260131T09:05:07Z</dateTime.iso8601>", new DateText("20260131T09:05:07Z")],
    ["<base64>eA==</base64>", new Base64("eA==")],
    ["<nil/>", null],
    ["<nil></nil>", null],
    ["<array><data/></array>", []],
    ["<array><data> <value>a</value> <value/> </data></array>", ["a", ""]],
    ["a&lt;&#65;&#x1F389;&apos;<![CDATA[<&]]><!-- c -->b", "a<A🎉'<&b"],
    ["a\r\nb\rc", "a\nb\nc"],
  ];
  for (const [content, expected] of forms) assert.equal(value(content), expected, content);
});

xml("takes structs: the last of two members, any key", () => {
  const struct = value(
    "<struct><member><name>a</name><value>1</value></member><member> <name>a</name> <value>2</value></member><member><name>__proto__</name><value>p</value></member><member><name/><value>e</value></member></struct>",
  ) as Record<string, Raw>;
  assert.equal(Object.entries(struct), [
    ["a", "2"],
    ["__proto__", "p"],
    ["", "e"],
  ]);
  assert.equal(Object.keys(value("<struct/>") as object), []);
});

xml("takes every envelope that the specification lists", () => {
  for (const before of [
    "",
    '<?xml version="1.0"?>',
    "<?xml version='1.0' encoding='utf-8' standalone=\"yes\" ?>\r\n",
    '\ufeff<?xml version="1.0"?>',
    "\ufeff",
    "<!-- comment --><?pi data?>\n",
    " ",
  ]) {
    assert.is(parseCall(Buffer.from(call("", before))).method, "m", before);
  }
  const latin1 = Buffer.from(
    call("<param><value>\u00e9</value></param>", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
    "latin1",
  );
  assert.equal(parseCall(latin1).params, ["é"]);
  assert.equal(
    parseCall(Buffer.from("<methodCall><methodName> m </methodName><params/></methodCall> \n")).method,
    " m ",
  );
  assert.equal(
    parseCall(Buffer.from(`<methodCall a="1" b='>'><methodName>m</methodName><params ></params ></methodCall>`)).params,
    [],
  );
});

xml("refuses what is not well-formed with -32700", () => {
  for (const text of [
    "",
    " ",
    "not xml",
    '{"method":"m"}',
    ' <?xml version="1.0"?><methodCall/>',
    call("<param><value>&unknown;</value></param>"),
    call("<param><value>&#0;</value></param>"),
    call("<param><value>&#xFFFE;</value></param>"),
    call("<param><value>&#xD800;</value></param>"),
    call("<param><value>\u0001</value></param>"),
    call("<param><value>\uffff</value></param>"),
    call("<param><value>]]></value></param>"),
    call('<param a="1" a="2"><value/></param>'),
    call('<param a="<"><value/></param>'),
    call("<param a=1><value/></param>"),
    call("<param><value><!-- a -- b --></value></param>"),
    call("<param><value></param>"),
    call("<param><value>"),
    `<!DOCTYPE x>${call("")}`,
    `${call("")}x`,
    `${call("")}<x/>`,
    `${call("")}<!-- c -->`,
    '<?xml version="1.0" encoding="UTF-16"?><methodCall/>',
  ]) {
    assert.is(refusal(text).code, -32700, text);
  }
  const invalid = Buffer.concat([
    Buffer.from("<methodCall>\n<methodName>a"),
    Buffer.from([0xff]),
    Buffer.from("</methodName>"),
  ]);
  assert.match(refusal(invalid).message, /UTF-8: line 2, column 14\./);
  assert.match(refusal("<methodCall>\n  <methodName>a&b;</methodName>").message, /line 2, column 16\./);
  assert.match(
    refusal('<methodCall a="&b;"><methodName>a</methodName></methodCall>').message,
    /reference is not known/,
  );
});

xml("refuses what is XML and no call with -32600", () => {
  for (const text of [
    "<methodCall/>",
    "<html></html>",
    "<methodCall><methodName>m</methodName></methodCall>",
    "<methodCall><methodName/><params/></methodCall>",
    "<methodCall><methodName></methodName><params/></methodCall>",
    "<methodCall><params/><methodName>m</methodName></methodCall>",
    call("<param/>"),
    call("<param>x</param>"),
    call("<param><value>a</value><value>b</value></param>"),
    call("x"),
    ...[
      "<int>x</int>",
      "<int> 5 </int>",
      "<int/>",
      "<i4></i4>",
      "<i8>9223372036854775808</i8>",
      "<int>0x10</int>",
      "<boolean/>",
      "<double/>",
      "<double>x</double>",
      "<dateTime.iso8601/>",
      "<float>1</float>",
      "a<int>5</int>",
      "<int>5</int>b",
      "<int>5</int><int>6</int>",
      "<array/>",
      "<array><value/></array>",
      "<struct><member><value/><name>a</name></member></struct>",
      "<struct><member/></struct>",
      "<string><b/></string>",
    ].map((content) => call(`<param><value>${content}</value></param>`)),
  ]) {
    assert.is(refusal(text).code, -32600, text);
  }
});

xml("writes values to the byte", () => {
  assert.is(xmlText("a<&>\"'\t\n\r\u0001\u007f\uffffé🎉\ud800"), "a&lt;&amp;&gt;&quot;'\t\n\r\u007fé🎉\ufffd");
  const cases: [Parameters<typeof encoderFor>[0], unknown, string][] = [
    ["string", "", "<value></value>"],
    ["int", 2 ** 40, "<value>1099511627776</value>"],
    ["bool", false, "<value><boolean>0</boolean></value>"],
    ["float", 1, "<value><double>1</double></value>"],
    ["float", -0, "<value><double>-0</double></value>"],
    ["float", 1e16, "<value><double>1e+16</double></value>"],
    ["float", 1e-7, "<value><double>1e-07</double></value>"],
    ["float", 0.1 + 0.2, "<value><double>0.30000000000000004</double></value>"],
    ["float", Number.NaN, "<value><double>nan</double></value>"],
    ["float", Number.POSITIVE_INFINITY, "<value><double>inf</double></value>"],
    ["datetime", "20260131T09:05:07Z", "<value><dateTime.iso8601>20260131T09:05:07Z</dateTime.iso8601></value>"],
    [{ set: "string" }, ["a"], "<value><array><data><value>a</value></data></array></value>"],
    [{ set: "string" }, [], "<value><array><data></data></array></value>"],
    [
      { map: ["string", "int"] },
      { "<": 1 },
      "<value><struct><member><name>&lt;</name><value>1</value></member></struct></value>",
    ],
    [{ option: "string" }, undefined, "<value><array><data></data></array></value>"],
    [{ option: "string" }, "x", "<value><array><data><value>x</value></data></array></value>"],
  ];
  for (const [type, typed, text] of cases) assert.is(encoderFor(type, SCHEMA)(typed), text);
  assert.is(
    encodeRaw([null, true, 5, new Float(2), new DateText("d"), new Base64("b"), {}]),
    "<value><array><data><value><nil/></value><value><boolean>1</boolean></value><value>5</value><value><double>2</double></value><value><dateTime.iso8601>d</dateTime.iso8601></value><value><base64>b</base64></value><value><struct></struct></value></data></array></value>",
  );
});

xml("reads its own responses, failures and faults", () => {
  const response = (text: string) => parseResponse(Buffer.from(text));
  assert.equal(response(SUCCESS_ENVELOPE.join("<value><int>5</int></value>")), 5);
  assert.equal(response(BARE_ENVELOPE.join("<value>x</value>")), "x");
  const raises = (text: string, description: string[]) =>
    assert.throws(
      () => response(text),
      (error: unknown) => error instanceof XapiError && assert.equal(error.description, description) === undefined,
    );
  raises(failureEnvelope(new XapiError("A", ["<b>"])), ["A", "<b>"]);
  raises(faultEnvelope(-32700, "why"), ["fault", "-32700", "why"]);
  assert.throws(
    () => response("<methodResponse><params/></methodResponse>"),
    (error: unknown) => error instanceof MalformedRequest,
  );
  assert.equal(parseValue(Buffer.from("<value>OpaqueRef:x</value>")), "OpaqueRef:x");
  assert.equal(parseCall(Buffer.from(encodeCall("a&b", ["<", 5]))).params, ["<", "5"]);
});

xml.run();
