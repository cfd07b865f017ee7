import { XapiError } from "../../errors.ts";
import { type Call, MalformedRequest } from "../call.ts";
import { parseFloatText, parseInteger } from "../numbers.ts";
import { Base64, DateText, Float, isStruct, MAX_DEPTH, type Raw } from "../raw.ts";
import { XmlReader } from "./read.ts";

/** An XML-RPC request (spec: api-wire.md, section 4). Throws `MalformedRequest`. */
export function parseCall(body: Uint8Array): Call {
  const reader = new XmlReader(body);
  requireContent(reader, "methodCall");
  const method = reader.open("methodName") ? reader.textOf("methodName") : "";
  if (method === "") throw reader.invalid("the method's name is empty");
  const params: Raw[] = [];
  if (reader.open("params")) {
    while (!reader.atEnd()) params.push(readParam(reader));
    reader.closeHere("params");
  }
  reader.close("methodCall");
  reader.finish();
  return { method, params, version: "xml", id: 0, body };
}

/**
 * The value of an XML-RPC response. The usual Status/Value struct is taken apart, a failure in it is thrown as its `XapiError`; a value of
 * another shape is the result itself (`system.listMethods`). A fault becomes the error `fault` [code; text] (section 4). Throws
 * `MalformedRequest` where the text is no response.
 */
export function parseResponse(body: Uint8Array): Raw {
  return resultOf(parseReply(body));
}

/** The value of an XML-RPC response as it is, also that of a failure. Throws for a fault and for what is no response, as `parseResponse`. */
export function parseReply(body: Uint8Array): Raw {
  const reader = new XmlReader(body);
  requireContent(reader, "methodResponse");
  reader.skip();
  const failed = reader.peek() === "fault";
  requireContent(reader, failed ? "fault" : "params");
  const value = failed ? readValue(reader, 0) : readParam(reader);
  reader.close(failed ? "fault" : "params");
  reader.close("methodResponse");
  reader.finish();
  return failed ? throwFault(value) : value;
}

/** A `<value>` alone: the form of `task.result`. Throws `MalformedRequest`. */
export function parseValue(body: Uint8Array): Raw {
  const reader = new XmlReader(body);
  const value = readValue(reader, 0);
  reader.finish();
  return value;
}

function throwFault(fault: Raw): never {
  const { faultCode = "", faultString = "" } = isStruct(fault) ? fault : {};
  throw new XapiError("fault", [String(faultCode), typeof faultString === "string" ? faultString : ""]);
}

function resultOf(reply: Raw): Raw {
  if (!isStruct(reply) || !Object.hasOwn(reply, "Status")) return reply;
  if (reply.Status === "Success") return Object.hasOwn(reply, "Value") ? (reply.Value ?? null) : "";
  const description = reply.ErrorDescription;
  if (!Array.isArray(description) || !description.every((part) => typeof part === "string")) {
    throw new MalformedRequest(-32600, "The failure has no ErrorDescription of strings.");
  }
  const [code = "INTERNAL_ERROR", ...params] = description;
  throw new XapiError(code, params);
}

function requireContent(reader: XmlReader, name: string): void {
  if (!reader.open(name)) throw reader.invalid(`<${name}> is empty`);
}

function readParam(reader: XmlReader): Raw {
  requireContent(reader, "param");
  const value = readValue(reader, 0);
  reader.close("param");
  return value;
}

/** A value: bare text is a string, white space around a typed value is nothing. */
function readValue(reader: XmlReader, depth: number): Raw {
  if (!reader.open("value")) return "";
  const text = reader.text();
  if (reader.atEndHere()) {
    reader.closeHere("value");
    return text;
  }
  if (text.trim() !== "") throw reader.invalid("text and an element stand in one value");
  const value = readTyped(reader, depth);
  reader.close("value");
  return value;
}

function readTyped(reader: XmlReader, depth: number): Raw {
  const tag = reader.peek() ?? "";
  if (tag !== "array" && tag !== "struct") {
    const hasContent = reader.enter();
    return scalarOf(tag, hasContent ? reader.textOf(tag) : "", reader);
  }
  if (depth >= MAX_DEPTH) throw reader.invalid(`values are nested deeper than ${MAX_DEPTH} levels`);
  return tag === "array" ? readArray(reader, depth) : readStruct(reader, depth);
}

function scalarOf(tag: string, text: string, reader: XmlReader): Raw {
  switch (tag) {
    case "string":
      return text;
    case "int":
    case "i4":
    case "i8": {
      const integer = parseInteger(text);
      if (integer === undefined) throw reader.invalid(`<${tag}> holds no integer of 64 bits`);
      return integer;
    }
    case "boolean":
      if (text === "") throw reader.invalid("<boolean> is empty");
      return text === "1";
    case "double": {
      const float = parseFloatText(text);
      if (float === undefined) throw reader.invalid("<double> holds no number");
      return new Float(float);
    }
    case "dateTime.iso8601":
      if (text === "") throw reader.invalid("<dateTime.iso8601> is empty");
      return new DateText(text);
    case "base64":
      return new Base64(text);
    case "nil":
      if (text.trim() !== "") throw reader.invalid("<nil> is not empty");
      return null;
    default:
      throw reader.invalid(`<${tag}> is no type of value`);
  }
}

function readArray(reader: XmlReader, depth: number): Raw {
  const array: Raw[] = [];
  requireContent(reader, "array");
  if (reader.open("data")) {
    while (!reader.atEnd()) array.push(readValue(reader, depth + 1));
    reader.closeHere("data");
  }
  reader.close("array");
  return array;
}

function readStruct(reader: XmlReader, depth: number): Raw {
  const struct: Record<string, Raw> = Object.create(null);
  if (!reader.open("struct")) return struct;
  while (!reader.atEnd()) {
    requireContent(reader, "member");
    const name = reader.open("name") ? reader.textOf("name") : "";
    struct[name] = readValue(reader, depth + 1);
    reader.close("member");
  }
  reader.closeHere("struct");
  return struct;
}
