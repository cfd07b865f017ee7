import { STEP, WIDTH } from "./settings.ts";
import { type Code, flatOf, type Group, isSpread, type Part, Unknown } from "./tree.ts";

/** Behind a name that is shorter than this a text stays, however long it is. */
const SHORT_KEY = 5;

/**
 * Code in the formatter's layout: on one line where it fits, else spread over lines.
 *
 * @param indent what stands in front of the line that the code begins on
 * @param taken columns of the line that are taken in front of the code, its indent included
 * @param behind columns that are taken behind it
 * @throws Unknown where the layout is not known here
 */
export function printCode(code: Code, indent: string, taken: number, behind: number): string {
  if (!isSpread(code)) {
    const flat = flatOf(code);
    if (taken + flat.length + behind <= WIDTH) return flat;
  }
  const place = { indent, taken, behind };
  return (
    printArrow(code, place) ??
    printAfter(" = ", code, place) ??
    printAfter(": ", code, place) ??
    printIntersection(code, place) ??
    printUnion(code, place) ??
    printCast(code, place) ??
    printGroup(code, place)
  );
}

interface Place {
  readonly indent: string;
  readonly taken: number;
  readonly behind: number;
}

/** What a function gives goes to a line of its own, unless its parameters are spread over lines. */
function printArrow(code: Code, { indent, taken, behind }: Place): string | undefined {
  const at = code.indexOf(" => ");
  if (at < 0) return undefined;
  const head = code.slice(0, at);
  const body = code.slice(at + 1);
  if (isSpread(head) || typeof body[0] === "object") throw new Unknown(flatOf(code));
  const line = `${flatOf(head)} =>`;
  if (taken + line.length > WIDTH) {
    const rest = ` => ${flatOf(body)}`;
    if (isSpread(body) || indent.length + 1 + rest.length + behind > WIDTH) throw new Unknown(flatOf(code));
    return printGroup(head, { indent, taken, behind: " =>".length }) + rest;
  }
  const inner = indent + STEP;
  return `${line}\n${inner}${printCode(body, inner, inner.length, behind)}`;
}

/** A value behind its name: it begins on the same line unless it is one long string or a choice. */
function printAfter(sign: " = " | ": ", code: Code, { indent, taken, behind }: Place): string | undefined {
  const at = code.indexOf(sign);
  if (at < 0) return undefined;
  const head = code.slice(0, at);
  const value = code.slice(at + 1);
  if (head.some((part) => typeof part !== "string" && part.open === "(")) return undefined;
  const [first, ...more] = value;
  const flat = flatOf(head);
  if (taken + flat.length + sign.length > WIDTH || isSpread(head)) throw new Unknown(flat);
  const inner = indent + STEP;
  if (typeof first === "string" && first.startsWith('"') && more.length === 0)
    return flat.length < SHORT_KEY ? `${flat}${sign}${first}` : `${flat}${sign.trimEnd()}\n${inner}${first}`;
  if (value.includes(" | ") && !value.includes(" & ") && !value.includes(" = "))
    return `${flat}${sign.trimEnd()}\n${inner}${printUnion(value, { indent: inner, taken: inner.length, behind })}`;
  return `${flat}${sign}${printCode(value, indent, taken + flat.length + sign.length, behind)}`;
}

/** Each alternative stands on a line of its own, behind a bar. */
function printUnion(code: Code, { indent, behind }: Place): string | undefined {
  if (!code.includes(" | ")) return undefined;
  const inner = indent + STEP;
  const members = divided(code, " | ");
  return members
    .map((member, index) => `| ${printCode(member, inner, inner.length, index < members.length - 1 ? 0 : behind)}`)
    .join(`\n${indent}`);
}

function printIntersection(code: Code, { indent, taken, behind }: Place): string | undefined {
  if (!code.includes(" & ")) return undefined;
  const [first = [], ...rest] = divided(code, " & ");
  const inner = indent + STEP;
  return [
    printCode(first, indent, taken, " &".length),
    ...rest.map((member, index) =>
      printCode(member, inner, inner.length, index < rest.length - 1 ? " &".length : behind),
    ),
  ].join(` &\n${inner}`);
}

/** A cast is spread over lines inside the type's arguments if all before them fits on one line. */
function printCast(code: Code, { indent, taken, behind }: Place): string | undefined {
  const at = code.indexOf("as");
  if (at < 0 || isSpread(code)) return undefined;
  const bracket = code.findIndex((part, index) => index > at && typeof part !== "string");
  const types = code[bracket];
  const head = flatOf(code.slice(0, bracket));
  if (typeof types !== "object" || isWord(types) || taken + head.length + 1 > WIDTH) return undefined;
  const tail = flatOf(code.slice(bracket + 1));
  if (indent.length + 1 + tail.length + behind > WIDTH) throw new Unknown(flatOf(code));
  return head + spread(types, indent, taken + head.length) + tail;
}

/** A single name between brackets is never on a line of its own. */
const isWord = ({ items: [item = [], ...more] }: Group): boolean =>
  more.length === 0 && item.length === 1 && typeof item[0] === "string";

function divided(code: Code, operator: string): Code[] {
  const parts: Part[][] = [[]];
  for (const part of code) {
    if (part === operator) parts.push([]);
    else parts.at(-1)?.push(part);
  }
  return parts;
}

/** The parameters of a call or declaration, else the last group, spread over lines. */
function printGroup(code: Code, { indent, taken, behind }: Place): string {
  const list = code.findIndex((part) => typeof part !== "string" && part.open === "(" && part.items.length > 0);
  const at = list >= 0 ? list : code.findLastIndex((part) => typeof part !== "string" && part.items.length > 0);
  const group = code[at];
  const before = code.slice(0, at);
  const after = code.slice(at + 1);
  const tail = flatOf(after);
  if (typeof group !== "object" || isSpread(before) || isSpread(after)) throw new Unknown(flatOf(code));
  if (indent.length + 1 + tail.length + behind > WIDTH) throw new Unknown(flatOf(code));
  const head = printHead(before, indent, taken);
  const column = head.includes("\n") ? head.length - head.lastIndexOf("\n") - 1 : taken + head.length;
  return `${head}${spread(group, indent, column)}${tail}`;
}

/** What stands in front of a group, with room for the bracket and one more: else its type arguments are spread over lines. */
function printHead(code: Code, indent: string, taken: number): string {
  const flat = flatOf(code);
  if (taken + flat.length + 2 <= WIDTH) return flat;
  const types = code.at(-1);
  if (typeof types !== "object" || types.open !== "<") throw new Unknown(flat);
  return flatOf(code.slice(0, -1)) + spread(types, indent, 0);
}

/** @param column where the group begins */
function spread(group: Group, indent: string, column: number): string {
  const { open, close, items, separator } = group;
  const inner = indent + STEP;
  if (open === "(") {
    const beside = items.length === 1 ? besideBrackets(group, indent) : lastBeside(group, indent, column);
    if (beside !== undefined) return beside;
  }
  if (open === "[" && items.length > 1 && items.every(isNumber)) throw new Unknown(group.flat);
  const last = open === "<" ? "" : separator;
  const lines = items.map((item, index) => {
    const sign = index < items.length - 1 ? separator : last;
    return `${inner}${printCode(item, inner, inner.length, sign.length)}${sign}\n`;
  });
  return `${open}\n${lines.join("")}${indent}${close}`;
}

/** The only parameter or argument, when it is an object, stays beside the brackets. */
function besideBrackets({ items }: Group, indent: string): string | undefined {
  const [item = []] = items;
  const whole = item.at(-1);
  if (typeof whole !== "object" || whole.open !== "{" || (item.length > 1 && item[1] !== ": ")) return undefined;
  return `(${flatOf(item.slice(0, -1))}${spread(whole, indent, 0)})`;
}

/** The last argument begins beside the others when it is a structure or a function. */
function lastBeside({ items }: Group, indent: string, column: number): string | undefined {
  const last = items.at(-1) ?? [];
  const others = items.slice(0, -1);
  const [structure] = last;
  const at = last.indexOf(" => ");
  const only = last.length === 1 && typeof structure === "object" && structure.items.length > 0;
  if (items.some((item) => item.includes(": ")) || (at < 0 && !only)) return undefined;
  if (others.some((item) => item.includes(" => ") || isSpread(item))) throw new Unknown(flatOf(last));
  const head = others.map((item) => `${flatOf(item)}, `).join("");
  if (only) {
    const [before] = others.at(-1) ?? [];
    const alike = typeof before === "object" && before.open === structure.open;
    if (alike || column + 1 + head.length + 1 > WIDTH) throw new Unknown(head);
    return `(${head}${spread(structure, indent, column + 1 + head.length)})`;
  }
  const inner = indent + STEP;
  const line = `(${head}${flatOf(last.slice(0, at))} =>`;
  const body = flatOf(last.slice(at + 1));
  if (column + line.length > WIDTH || inner.length + body.length + 1 > WIDTH || isSpread(last)) throw new Unknown(head);
  return `${line}\n${inner}${body},\n${indent})`;
}

/** The formatter puts as many numbers on a line as fit. */
const isNumber = ([word, ...more]: Code): boolean =>
  more.length === 0 && typeof word === "string" && /^-?[\d.]+$/.test(word);
