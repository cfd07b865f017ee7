import { printCode } from "./print.ts";
import { STEP, WIDTH } from "./settings.ts";
import { endOfString, readCode, Unknown } from "./tree.ts";

/**
 * Lays TypeScript out as the formatter would; nothing where it is not known what that would do. A statement or member that does not
 * hold others by lines of their own stands on one line, with spaces where the formatter wants them; here lines are indented, spread
 * over several where they are too long, and drawn together where they need not be several.
 */
export function layOut(text: string): string | undefined {
  try {
    return new Layout().add(text.split("\n")).text();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

/** Lines between brackets that stand at the ends of the lines around them. */
interface Block {
  /** Whether what stands around it holds types only. */
  readonly types: boolean;
  /** The line that opens it, and where its lines begin in the output. */
  readonly head: string;
  readonly begin: number;
  /** How long it would be on one line; endless when it cannot be on one. */
  length: number;
}

class Layout {
  readonly #out: string[] = [];
  readonly #blocks: Block[] = [];
  #indent = "";
  #types = false;
  #blank = false;

  add(lines: readonly string[]): this {
    for (let at = 0; at < lines.length; at++) {
      const line = (lines[at] ?? "").trim();
      if (line === "") this.#blank = true;
      else if (line.startsWith("/")) at = this.#comment(lines, at);
      else at = this.#code(lines, at, line);
    }
    return this;
  }

  text(): string {
    if (this.#blocks.length > 0) throw new Unknown("a block does not end");
    return `${this.#out.join("\n")}\n`;
  }

  /** @returns the number of its last line */
  #comment(lines: readonly string[], from: number): number {
    let at = from;
    let line = (lines[at] ?? "").trim();
    this.#push(line);
    if (line.startsWith("/*"))
      while (!line.endsWith("*/")) {
        line = (lines[++at] ?? "*/").trim();
        this.#out.push(`${this.#indent} ${line}`);
      }
    this.#grow(Number.POSITIVE_INFINITY);
    return at;
  }

  /** @returns the number of its last line */
  #code(lines: readonly string[], from: number, line: string): number {
    const { lowest, end } = depths(line);
    if (lowest === 0 && end === 0) this.#put(line);
    else if (lowest === 0 && end === 1 && OPENS.test(line)) this.#open(line);
    else if (lowest === -1 && end === -1 && CLOSES.test(line)) this.#close(line);
    else if (lowest === 0 && end === 2 && line.endsWith("({") && this.#fits(line)) this.#open(line);
    else if (lowest === -2 && end === -2 && line.startsWith("})")) this.#close(line);
    else return this.#gather(lines, from, line, end);
    return from;
  }

  #fits(line: string): boolean {
    return this.#indent.length + line.length <= WIDTH;
  }

  /** A statement over several lines that is no block. */
  #gather(lines: readonly string[], from: number, line: string, depth: number): number {
    let whole = line;
    let at = from;
    let open = depth;
    while (open > 0 && at + 1 < lines.length) {
      const next = (lines[++at] ?? "").trim();
      open += depths(next).end;
      whole += `\n${next}`;
    }
    if (open !== 0) throw new Unknown(line);
    this.#put(whole);
    return at;
  }

  #open(line: string): void {
    if (!this.#fits(line) && line.includes(" = ")) throw new Unknown(line);
    const types = this.#types || TYPE_BLOCK.test(line);
    this.#put(line);
    this.#blocks.push({ types: this.#types, head: line, begin: this.#out.length, length: 0 });
    this.#types = types;
    this.#indent += STEP;
  }

  #close(line: string): void {
    const block = this.#blocks.pop();
    if (block === undefined || block.head.endsWith("({") !== line.startsWith("})")) throw new Unknown(line);
    this.#types = block.types;
    this.#indent = this.#indent.slice(STEP.length);
    this.#blank = false;
    const lists = !block.head.endsWith("{");
    const length = this.#indent.length + block.head.length + block.length + line.length;
    if (this.#out.length === block.begin) this.#out.push(`${this.#out.pop() ?? ""}${line}`);
    else if (lists && length <= WIDTH) throw new Unknown(line);
    else this.#push(line);
    this.#grow(lists ? block.length : Number.POSITIVE_INFINITY);
  }

  /** Puts a line, or more where it is too long. */
  #put(line: string): void {
    const types = this.#types || TYPE.test(line);
    const fits = this.#fits(line) && !(types ? UNEVEN_TYPE : UNEVEN).test(line);
    this.#push(fits ? line : this.#spread(line, types));
    this.#grow(fits ? line.length + 1 : Number.POSITIVE_INFINITY);
  }

  #spread(line: string, types: boolean): string {
    const tail = / ?[{[(]$|[,;]$/.exec(line)?.[0] ?? "";
    const code = readCode(line.slice(0, line.length - tail.length), types);
    return printCode(code, this.#indent, this.#indent.length, tail.length) + tail;
  }

  #push(line: string): void {
    if (this.#blank && this.#out.length > 0 && this.#out.length !== this.#blocks.at(-1)?.begin) this.#out.push("");
    this.#blank = false;
    this.#out.push(this.#indent + line);
  }

  #grow(length: number): void {
    const block = this.#blocks.at(-1);
    if (block !== undefined) block.length += length;
  }
}

const OPENS = /[{[(]$/;
const CLOSES = /^[}\])]/;
/** Lines that hold types only. */
const TYPE = /^export (?:type|declare|function) /;
const TYPE_BLOCK = /^export (?:interface|type|declare) /;
/** What the formatter may write otherwise though it is short: lists of structures, members on lines of their own. */
const UNEVEN_TYPE = /\n|(?:[=:|[,] ?|readonly )\(|\S\|/;
const UNEVEN = /\n|\}, \{|\], \[|\{ {2}\}/;

/** How deep in brackets a line ends, and the lowest that it is on the way; 0 is where it begins. */
function depths(line: string): { lowest: number; end: number } {
  let depth = 0;
  let lowest = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 34) at = endOfString(line, at);
    else if (code === 123 || code === 91 || code === 40) depth++;
    else if ((code === 125 || code === 93 || code === 41) && --depth < lowest) lowest = depth;
  }
  return { lowest, end: depth };
}
