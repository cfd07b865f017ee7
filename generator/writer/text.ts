const WIDTH = 116;

/** Breaks a text into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** A doc comment of one or more paragraphs; on one line where it fits. */
export function docComment(paragraphs: readonly string[]): string {
  const safe = paragraphs.filter((p) => p !== "").map((p) => p.replaceAll("*/", "*\u200b/"));
  const [only] = safe;
  if (safe.length === 1 && only !== undefined && only.length < WIDTH - 6) return `/** ${only} */`;
  const lines = safe.flatMap((paragraph, index) => [...(index === 0 ? [] : [""]), ...wrap(paragraph, WIDTH - 3)]);
  return ["/**", ...lines.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"].join("\n");
}

/** A value as a TypeScript literal. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, member]) => `${propertyName(key)}: ${literal(member)}`)
      .join(", ")} }`;
  return JSON.stringify(value);
}

/** The name of a property, quoted where it has to be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** `vm_power_state` as `VmPowerState`; what is not a letter or digit is a boundary. */
export function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "")
    .map((part) => (part[0] ?? "").toUpperCase() + part.slice(1))
    .join("");
}

const RESERVED = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);

/** An identifier that no keyword takes away. */
export function identifier(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_$]/g, "_");
  return RESERVED.has(plain) ? `${plain}_` : plain;
}
