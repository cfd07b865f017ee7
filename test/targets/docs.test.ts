import { posix } from "node:path";
import vm from "node:vm";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ResolvedModel } from "../../generator/model/resolved.ts";
import { docs } from "../../generator/targets/docs/index.ts";
import type { OutputFile } from "../../generator/writer/output-file.ts";
import { readHtml, type Tag } from "./html.ts";
import { model } from "./support.ts";

const test = suite("documentation site");
const ROOT = "generated/docs/site/";
const files = (await docs.generate(model)) as readonly OutputFile[];
const texts = new Map(files.map((f) => [f.path.slice(ROOT.length), f.text]));
const pages = new Map<string, Tag[]>();
const idsOf = (tags: readonly Tag[] | undefined): string[] => (tags ?? []).flatMap((t) => t.attributes.id ?? []);

test("every page is well-formed: nothing is left unescaped", () => {
  for (const [path, text] of texts) {
    if (!path.endsWith(".html")) continue;
    try {
      pages.set(path, readHtml(text));
    } catch (cause) {
      throw new Error(`${path}: ${String(cause)}`);
    }
  }
  assert.ok(pages.size > 90);
});

test("no page has an id twice", () => {
  for (const [path, tags] of pages) {
    const ids = idsOf(tags);
    assert.equal(
      ids.filter((id, n) => ids.indexOf(id) !== n),
      [],
      path,
    );
  }
});

test("every link inside the site leads somewhere", () => {
  const ids = new Map([...pages].map(([path, tags]) => [path, new Set(idsOf(tags))]));
  const dead: string[] = [];
  for (const [path, tags] of pages)
    for (const tag of tags) {
      const href = tag.attributes.href ?? tag.attributes.src;
      if (href === undefined || href.includes("openrpc.json")) continue;
      assert.not.match(href, /^[a-z]+:/, `${path} links outside`);
      const [file = "", fragment] = href.replaceAll("&amp;", "&").split("#");
      const target = file === "" ? path : posix.join(posix.dirname(path), file);
      if (!texts.has(target)) dead.push(`${path}: ${href}`);
      else if (fragment !== undefined && !ids.get(target)?.has(fragment)) dead.push(`${path}: ${href}`);
    }
  assert.equal(dead.slice(0, 10), []);
});

test("every class, field, message, error, enum, role, alert and handler has its place", () => {
  const has = (path: string, id: string) => assert.ok(idsOf(pages.get(path)).includes(id), `${path}#${id}`);
  for (const c of model.classes.classes.filter((k) => k.documented !== false)) {
    const ids = new Set(idsOf(pages.get(`classes/${c.name}.html`)));
    const expected = [
      ...c.implicit,
      ...c.messages.map((m) => m.name),
      ...c.fields.flatMap((f) => f.accessors.map((a) => `${a}_${f.name}`)),
      ...c.fields.filter((f) => f.internal_only !== true).map((f) => `field-${f.name}`),
    ];
    assert.equal(
      expected.filter((id) => !ids.has(id)),
      [],
      c.name,
    );
  }
  for (const code of Object.keys(model.errors.doc)) has("errors.html", code);
  for (const name of Object.keys(model.enums)) has("enums.html", name);
  for (const role of model.roles.order) has("roles.html", role.name);
  for (const name of Object.keys(model.messages_alerts.messages)) has("alerts.html", name);
  for (const handler of model.http_handlers.handlers) has("http.html", handler.name);
  for (const [name, i] of Object.entries(model.daemon_interfaces.interfaces))
    for (const m of i.methods ?? []) has(`daemons/${name}.html`, m.name);
});

interface SearchEntry {
  readonly name: string;
  readonly kind: string | undefined;
  readonly href: string;
}

function searchIndex(): SearchEntry[] {
  interface Index {
    readonly kinds: readonly (readonly [string, number])[];
    readonly entries: readonly (readonly [string, number, string, string])[];
  }
  const window: { xapiSearch?: Index } = {};
  vm.runInNewContext(texts.get("search-index.js") ?? "", { window });
  const { kinds, entries } = structuredClone(window.xapiSearch ?? { kinds: [], entries: [] });
  return entries.map(([name, kind, href]) => ({ name, kind: kinds[kind]?.[0], href }));
}

test("the search index finds VM.start, errors and daemon calls, and each entry leads somewhere", () => {
  const index = searchIndex();
  const find = (name: string) => index.find((e) => e.name === name);
  assert.equal(find("VM.start"), { name: "VM.start", kind: "message", href: "classes/VM.html#start" });
  assert.is(find("VM_BAD_POWER_STATE")?.href, "errors.html#VM_BAD_POWER_STATE");
  assert.is(find("xenops: VM.start")?.kind, "call");
  assert.is(find("VM.get_name_label")?.kind, "generated");
  assert.not(index.some(({ kind }) => kind === undefined));
  const ids = new Map([...pages].map(([path, tags]) => [path, new Set(idsOf(tags))]));
  const lost = index.filter(({ href }) => {
    const [path = "", id] = href.split("#");
    return !ids.has(path) || (id !== undefined && !ids.get(path)?.has(id));
  });
  assert.equal(lost.slice(0, 5), []);
});

test("text of the datamodel cannot become markup", async () => {
  const hostile = structuredClone(model) as ResolvedModel;
  const evil = `<img src=x onerror="alert(1)"> & \`<b>&"</b>\``;
  for (const c of hostile.classes.classes) {
    c.doc = evil;
    for (const f of c.fields) f.doc = evil;
    for (const m of c.messages) {
      m.doc = evil;
      for (const p of m.params) p.doc = evil;
    }
  }
  for (const e of Object.values(hostile.enums)) for (const label of e.values) e.doc[label] = evil;
  for (const code of Object.keys(hostile.errors.doc)) hostile.errors.doc[code] = evil;
  for (const f of await docs.generate(hostile)) {
    if (!f.path.endsWith(".html")) continue;
    assert.not.ok(
      readHtml(f.text).some((t) => t.name === "img" || "onerror" in t.attributes),
      f.path,
    );
  }
});

test("what is hidden stands apart, what is gone is marked", () => {
  const page = texts.get("classes/VM.html") ?? "";
  const internal = page.indexOf('id="internal"');
  assert.ok(internal > 0 && page.indexOf('id="atomic_set_resident_on"') > internal);
  assert.match(texts.get("classes/VMPP.html") ?? "", /<span class="badge removed">removed<\/span>/);
});

test("the same model gives the same bytes, and all of it stays small", async () => {
  assert.equal(await docs.generate(model), files);
  assert.ok(files.reduce((sum, f) => sum + f.text.length, 0) < 10_000_000);
});

test("a change of one class leaves the pages of others as they are", async () => {
  const changed = structuredClone(model) as ResolvedModel;
  const vtpm = changed.classes.classes.find((c) => c.name === "VTPM");
  assert.ok(vtpm);
  vtpm.doc = "Something else.";
  const after = await docs.generate(changed);
  const differing = after.filter((f, n) => f.text !== files[n]?.text).map((f) => f.path.slice(ROOT.length));
  assert.equal(differing.sort(), ["classes/VTPM.html", "index.html", "search-index.js"]);
});

test.run();
