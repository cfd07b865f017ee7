/** A tag of a page, closing ones with a slash in front of their name. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const VOID = new Set(["meta", "link", "br", "input", "hr", "img"]);
const TAG = /^<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/;
const ATTRIBUTE = /([a-z-]+)(?:="([^"]*)")?/g;
const ENTITY = /^&(?:amp|lt|gt|quot|middot|hellip|#x?[0-9a-fA-F]+);/;

/**
 * Reads a page strictly, as no browser does: every `<` must begin a tag, every `&` an entity, every tag be closed in
 * order. Text that was not escaped breaks one of these rules.
 *
 * @throws where the page breaks a rule, with what stands there
 */
export function readHtml(html: string): Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  const body = html.replace(/^<!doctype html>\n/, "");
  for (let at = 0; at < body.length; at++) {
    const here = body.charAt(at);
    const rest = () => body.slice(at, at + 2000);
    if (here === "&" && !ENTITY.test(rest())) throw new Error(`bare & at: ${rest().slice(0, 60)}`);
    if (here === ">") throw new Error(`bare > at: ${body.slice(at - 40, at + 20)}`);
    if (here !== "<") continue;
    const match = TAG.exec(rest());
    const name = match?.[1];
    if (match === null || name === undefined) throw new Error(`bare < at: ${rest().slice(0, 60)}`);
    if (name.startsWith("/")) {
      const last = open.pop();
      if (last !== name.slice(1)) throw new Error(`<${name}> closes <${last}> at: ${body.slice(at - 60, at + 20)}`);
    } else if (!VOID.has(name)) open.push(name);
    const attributes = [...(match[2] ?? "").matchAll(ATTRIBUTE)].map((a) => [a[1] ?? "", a[2] ?? ""]);
    tags.push({ name, attributes: Object.fromEntries(attributes) });
    at += match[0].length - 1;
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(", ")}`);
  return tags;
}
