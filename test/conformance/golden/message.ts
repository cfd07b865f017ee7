import { type SaxesAttributeNS, SaxesParser, type SaxesTag } from "saxes";

/** Stands in for `<` and `>` of placeholders while XML is parsed. */
const OPEN = "\u{E000}";
const CLOSE = "\u{E001}";
const PLACEHOLDER = /<(ref\d+|uuid\d+|uuid-host|uuid-dom0|origin|address|extensions|now|text|hash)>/g;

/** A body as data: of JSON its value, of XML-RPC its value (typed scalars as `{$int: ...}`), of anything else its text. */
export function dataOf(body: string): unknown {
  const text = body.trimStart();
  if (text.startsWith("<?xml") || text.startsWith("<methodResponse")) return xmlData(body);
  if (!/^[[{]/.test(text)) return body;
  try {
    return JSON.parse(body);
  } catch {
    return cutJson(body) ?? body;
  }
}

/** Recorded bodies that were cut off. What is there is compared, what follows is not. */
export class Cut {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** The same of an object. */
export class CutRecord {
  readonly members: Readonly<Record<string, unknown>>;
  constructor(members: Readonly<Record<string, unknown>>) {
    this.members = members;
  }
}

/** What there is of data that may be cut off, as if it were all. */
export function uncut(data: unknown): unknown {
  if (data instanceof Cut) return data.items.map(uncut);
  if (data instanceof CutRecord) return Object.fromEntries(Object.entries(data.members).map(([k, v]) => [k, uncut(v)]));
  return data;
}

const CUT = /…\[cut, \d+ characters\]$/;

/** Parses the beginning of JSON that is cut off at its end. */
function cutJson(body: string): unknown {
  if (!CUT.test(body)) return undefined;
  const text = body.replace(CUT, "");
  let at = 0;
  const ended = Symbol("end");
  const value = (): unknown => {
    const char = text[at];
    if (char === undefined) return ended;
    if (char === "{") return record();
    if (char === "[") return list();
    const scalar = /^(?:"(?:[^"\\]|\\.)*"|[-+.\w]+(?=[,}\]]))/.exec(text.slice(at));
    if (scalar === null) return ended;
    at += scalar[0].length;
    return JSON.parse(scalar[0]);
  };
  const list = (): unknown => {
    const items: unknown[] = [];
    for (at += 1; text[at] !== "]"; ) {
      if (text[at] === ",") at += 1;
      const item = value();
      if (item === ended) return new Cut(items);
      items.push(item);
      if (item instanceof Cut || item instanceof CutRecord) return new Cut(items);
    }
    at += 1;
    return items;
  };
  const record = (): unknown => {
    const members: Record<string, unknown> = {};
    for (at += 1; text[at] !== "}"; ) {
      if (text[at] === ",") at += 1;
      const key = value();
      if (typeof key !== "string") return new CutRecord(members);
      at += 1;
      const member = value();
      if (member === ended) return new CutRecord(members);
      members[key] = member;
      if (member instanceof Cut || member instanceof CutRecord) return new CutRecord(members);
    }
    at += 1;
    return members;
  };
  return value();
}

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

function xmlData(body: string): unknown {
  const root = parseXml(body.replace(PLACEHOLDER, `${OPEN}$1${CLOSE}`));
  if (root === undefined) return body;
  if (root.name !== "methodResponse") return root;
  const fault = child(root, "fault");
  const value = fault === undefined ? path(root, "params", "param", "value") : child(fault, "value");
  if (value === undefined) return body;
  return fault === undefined ? valueIn(value) : { fault: valueIn(value) };
}

function parseXml(text: string): Element | undefined {
  const parser = new SaxesParser<{ xmlns: false }>();
  const top: Element = { name: "", children: [], text: "" };
  const open: Element[] = [top];
  let failed = false;
  parser.on("error", () => {
    failed = true;
  });
  parser.on("opentag", ({ name }: SaxesTag | { name: string; attributes: Record<string, SaxesAttributeNS> }) => {
    const element: Element = { name, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(text).close();
  return failed ? undefined : top.children[0];
}

const child = (element: Element, name: string): Element | undefined =>
  element.children.find((other) => other.name === name);

function path(element: Element, ...names: string[]): Element | undefined {
  let at: Element | undefined = element;
  for (const name of names) at = at === undefined ? undefined : child(at, name);
  return at;
}

const unmarked = (text: string): string => text.replaceAll(OPEN, "<").replaceAll(CLOSE, ">");

/** The value of a `value` element. */
function valueIn(element: Element): unknown {
  const [inner] = element.children;
  if (inner === undefined) return unmarked(element.text);
  switch (inner.name) {
    case "string":
      return unmarked(inner.text);
    case "boolean":
      return inner.text === "1";
    case "double":
      return { $double: Number.isNaN(Number(inner.text)) ? inner.text : Number(inner.text) };
    case "array":
      return (child(inner, "data")?.children ?? []).map(valueIn);
    case "struct":
      return Object.fromEntries(
        inner.children.map((member) => {
          const value = child(member, "value");
          return [unmarked(child(member, "name")?.text ?? ""), value === undefined ? null : valueIn(value)];
        }),
      );
    default:
      return { [`$${inner.name}`]: unmarked(inner.text) };
  }
}
