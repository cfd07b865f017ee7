import { layOut } from "./layout/lay-out.ts";
import type { OutputFile } from "./output-file.ts";
import { docComment, generatedFrom } from "./text.ts";

/** A name that lives in some file below the repository's root; `use` of a `TsFile` adds the import. */
export interface Imported {
  readonly name: string;
  /** Path from the root: `runtime/ref.ts`. */
  readonly from: string;
  readonly kind: "value" | "type" | "namespace";
}

/** A symbol that is used as a value. */
export const valueFrom = (from: string, name: string): Imported => ({ name, from, kind: "value" });
/** All exports of a file under one name. */
export const namespaceFrom = (from: string, name: string): Imported => ({ name, from, kind: "namespace" });
/** A symbol that is used as a type only. */
export const typeFrom = (from: string, name: string): Imported => ({ name, from, kind: "type" });

/** A TypeScript file that is being written. Imports and layout come by themselves. */
export class TsFile {
  readonly path: string;
  readonly #source: string;
  readonly #imports = new Map<string, Map<string, Imported>>();
  readonly #body: string[] = [];

  /**
   * @param path from the root of the repository, as `generated/server/VM.ts`
   * @param source what it is generated from, named in its header
   */
  constructor(path: string, source: string) {
    this.path = path;
    this.#source = source;
  }

  /** The local name of a symbol, whose import this adds. */
  use(symbol: Imported): string {
    const names = this.#imports.get(symbol.from) ?? new Map<string, Imported>();
    const known = names.get(symbol.name);
    if (known === undefined || known.kind === "type") names.set(symbol.name, symbol);
    this.#imports.set(symbol.from, names);
    return symbol.name;
  }

  /** Adds a line of code, or several. */
  print(code: string): void {
    this.#body.push(code);
  }

  /** Adds a doc comment for what follows. */
  doc(...paragraphs: readonly string[]): void {
    this.#body.push(docComment(paragraphs));
  }

  /** The file, in its final layout where that is known. */
  output(): OutputFile {
    const text = this.#text();
    const laidOut = layOut(text);
    return laidOut === undefined ? { path: this.path, text } : { path: this.path, text: laidOut, laidOut: true };
  }

  #text(): string {
    const header = `// ${generatedFrom(this.#source)}`;
    const imports = [...this.#imports]
      .map(([from, names]) => ({ from: relative(this.path, from), symbols: [...names.values()] }))
      .sort((a, b) => byDistance(a.from, b.from))
      .map(({ from, symbols }) => importLine(from, symbols));
    return `${[header, "", ...imports, "", ...this.#body].join("\n")}\n`;
  }
}

/** How a file is imported from another; both paths are from the root. */
function relative(from: string, to: string): string {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  return `${"../".repeat(here.length - shared) || "./"}${there.slice(shared).join("/")}`;
}

/** The order in which the formatter wants imports: the farthest folder first, then by name. */
function byDistance(a: string, b: string): number {
  const steps = (path: string): number => path.split("../").length;
  return steps(b) - steps(a) || byName(a, b);
}

/** By name without regard to case; lower case comes last among names that differ in nothing else. */
function byName(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : 1;
}

function importLine(from: string, symbols: readonly Imported[]): string {
  const [first] = symbols;
  if (first?.kind === "namespace") return `import * as ${first.name} from "${from}";`;
  const sorted = [...symbols].sort((a, b) => byName(a.name, b.name));
  if (sorted.every((s) => s.kind === "type"))
    return `import type { ${sorted.map((s) => s.name).join(", ")} } from "${from}";`;
  return `import { ${sorted.map((s) => (s.kind === "type" ? `type ${s.name}` : s.name)).join(", ")} } from "${from}";`;
}
