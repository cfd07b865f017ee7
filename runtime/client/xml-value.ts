/** A value read from XML-RPC. Whole numbers without a tag stay text, as dates do. */
export type XmlValue = string | number | boolean | null | XmlValue[] | { [member: string]: XmlValue };

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const MAX_DEPTH = 64;

/**
 * Reads one XML-RPC `<value>`, the form of `task.result` (spec: events-tasks.md, section 6.1). It is small rather than
 * strict: what it reads was written by a server, not by people.
 *
 * @throws SyntaxError when the text is no value
 */
export function parseXmlValue(text: string): XmlValue {
  const tokens = text.match(/<[^>]*>|[^<]+/g) ?? [];
  let at = 0;

  const peek = () => tokens[at] ?? "";
  const skipBlanks = () => {
    while (at < tokens.length && peek().trim() === "") at++;
  };
  const expect = (tag: string) => {
    skipBlanks();
    if (peek() !== tag) throw new SyntaxError(`Expected ${tag} in the result of a task.`);
    at++;
  };
  const textUntil = (end: string): string => {
    let found = "";
    while (at < tokens.length && !peek().startsWith("<")) found += tokens[at++];
    expect(end);
    return unescapeXml(found);
  };

  function value(depth: number): XmlValue {
    if (depth > MAX_DEPTH) throw new SyntaxError("The result of a task is nested too deeply.");
    skipBlanks();
    if (peek() === "<value/>") {
      at++;
      return "";
    }
    expect("<value>");
    if (!peek().startsWith("<") && peek().trim() !== "") return textUntil("</value>");
    const start = at;
    skipBlanks();
    if (peek() === "</value>") {
      at = start;
      return textUntil("</value>");
    }
    const found = typed(depth);
    expect("</value>");
    return found;
  }

  function typed(depth: number): XmlValue {
    const tag = tokens[at++] ?? "";
    if (tag === "<nil/>") return null;
    if (tag === "<array>") return array(depth);
    if (tag === "<struct>") return struct(depth);
    const empty = /^<([\w.]+)\/>$/.exec(tag);
    const name = (empty ?? /^<([\w.]+)>$/.exec(tag))?.[1];
    if (name === undefined) throw new SyntaxError("The result of a task is no XML-RPC value.");
    const content = empty === null ? textUntil(`</${name}>`) : "";
    if (name === "boolean") return content === "1";
    if (name === "double")
      return /^[+-]?inf/i.test(content) ? Number(`${content[0] === "-" ? "-" : ""}Infinity`) : Number(content);
    return /^(int|i4|i8)$/.test(name) ? Number(content) : content;
  }

  function array(depth: number): XmlValue[] {
    const found: XmlValue[] = [];
    skipBlanks();
    if (peek() === "<data/>") at++;
    else {
      expect("<data>");
      for (skipBlanks(); peek().startsWith("<value"); skipBlanks()) found.push(value(depth + 1));
      expect("</data>");
    }
    expect("</array>");
    return found;
  }

  function struct(depth: number): XmlValue {
    const members: [string, XmlValue][] = [];
    for (skipBlanks(); peek() === "<member>"; skipBlanks()) {
      expect("<member>");
      expect("<name>");
      const name = textUntil("</name>");
      members.push([name, value(depth + 1)]);
      expect("</member>");
    }
    expect("</struct>");
    return Object.fromEntries(members);
  }

  const found = value(0);
  skipBlanks();
  if (at < tokens.length) throw new SyntaxError("Something follows the result of a task.");
  return found;
}

function unescapeXml(text: string): string {
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const point = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
