import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { coverage } from "../../generator/coverage/coverage.ts";
import type { ResolvedModel } from "../../generator/model/resolved.ts";
import { counts } from "../support/counts.ts";
import { aField, aMessage, classOf, smallModel } from "./small-model.ts";
import { root, run } from "./support.ts";

const test = suite("coverage");

/** A project of a few files, gone when the test is. */
function project(files: Readonly<Record<string, string>>): { folder: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), "xapi-codegen-coverage-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

const withMessages = (className: string, ...names: string[]) =>
  smallModel((m: ResolvedModel) => {
    classOf(m, className).messages = names.map((name) => aMessage(name));
  });

test("an object says what is there; spreads and names are followed", () => {
  using p = project({
    "daemons/xapi/classes/Box/index.ts": `
      import { notImplemented } from "../../../../runtime/dispatch/not-implemented.ts";
      import { lids } from "./lids.ts";
      import { makeOther, shut as close } from "./other.ts";
      const local = { turn() {}, tip: notImplemented };
      export const Box = {
        shake(context, args) { return args; },
        weigh: (context) => 1,
        paint: notImplemented,
        sell() { throw errors.NOT_IMPLEMENTED("Box.sell"); },
        burn: () => { throw new XapiError("NOT_IMPLEMENTED", []); },
        "drop": function () {},
        close,
        ...lids,
        ...makeOther(3),
        ...local,
      } satisfies BoxServer;`,
    "daemons/xapi/classes/Box/lids.ts": `
      import { notImplemented } from "../x.ts";
      const deeper = { lift() {} };
      export const lids = { open() { return 1; }, lock: notImplemented, ...deeper };`,
    "daemons/xapi/classes/Box/other.ts": `
      export function shut() { return 2; }
      export function makeOther(n) { const k = n; return { stack() { return k; }, ship: notImplemented }; }`,
  });
  const model = withMessages(
    "Box",
    ..."shake weigh paint sell burn drop close open lock lift stack ship turn tip lost".split(" "),
  );
  const { messages } = coverage(p.folder, model);
  const names = (words: string) => words.split(" ").map((name) => `Box.${name}`);
  assert.equal(messages.implemented, names("shake weigh drop close open lift stack turn"));
  assert.equal(messages.missing, names("paint sell burn lock ship tip lost"));
});

test("other forms: a declared type, a function that makes it, a class", () => {
  const forms = [
    "export const Box: BoxServer = { shake() {}, paint: notImplemented };",
    "export function makeBox(): BoxServer { return { shake() {}, paint: notImplemented }; }",
    'export class Box implements BoxServer { shake() {} paint() { throw new XapiError("NOT_IMPLEMENTED", []); } }',
    "export const makeBox = (n: number) => ({ shake: () => n, paint: notImplemented }) satisfies BoxServer;",
  ];
  for (const text of forms) {
    using p = project({ "daemons/xapi/classes/Box.ts": text });
    const { messages } = coverage(p.folder, withMessages("Box", "shake", "paint"));
    assert.equal(messages, { implemented: ["Box.shake"], missing: ["Box.paint"] }, text);
  }
});

test("what was removed counts as implemented; generated messages are counted apart", () => {
  using p = project({ "daemons/xapi/classes/Box.ts": "export const Box = { set_lid() {} } satisfies BoxServer;" });
  const model = smallModel((m) => {
    const box = classOf(m, "Box");
    box.messages = [
      aMessage("old", {
        lifecycle: [
          ["published", "rio"],
          ["removed", "miami"],
        ],
      }),
    ];
    box.fields.push(aField("lid", { accessors: ["get", "set"] }));
    m.forwarding.messages.Box = { set_lid: { implicit: true }, destroy: { implicit: true } };
  });
  const found = coverage(p.folder, model);
  assert.equal(found.messages, { implemented: ["Box.old"], missing: [] });
  assert.equal(found.generated, { implemented: ["Box.set_lid"], missing: ["Box.destroy"] });
});

test("HTTP handlers and calls of daemons", () => {
  using p = project({
    "daemons/xapi/http/index.ts": `
      import { get_export } from "./export.ts";
      export const handlers = { get_root() {}, get_export, put_import: notImplemented } satisfies Handlers;`,
    "daemons/xapi/http/export.ts": "export function get_export() { return 1; }",
    "daemons/moverd/implementation.ts": `
      export const implementation = { Box: { move() {}, lift: notImplemented } } satisfies MoverServer;`,
    "daemons/moverd/simulated.ts": "export const simulated: MoverServer = { Box: { lift() {} } };",
  });
  const model = smallModel((m) => {
    for (const name of ["get_root", "get_export", "put_import", "get_blob"])
      m.http_handlers.handlers.push({ name, method: "get", path: "/", role: "reader", doc: "x", args: [] });
    const mover = m.daemon_interfaces.interfaces.mover;
    const call = (name: string) => ({ name, doc: "x", params: [], result: "unit" });
    if (mover !== undefined) mover.methods = ["Box.move", "Box.lift", "Box.turn"].map(call);
  });
  const found = coverage(p.folder, model);
  assert.equal(found.http, { implemented: ["get_root", "get_export"], missing: ["put_import", "get_blob"] });
  assert.equal(found.daemons, { implemented: ["mover.Box.move", "mover.Box.lift"], missing: ["mover.Box.turn"] });
});

test("the command counts this project", () => {
  const { status, out } = run("-C", root, "coverage", "--json");
  assert.is(status, 0);
  const found: Record<string, { implemented: string[]; missing: string[] }> = JSON.parse(out);
  const count = (part: string): number => (found[part]?.implemented.length ?? 0) + (found[part]?.missing.length ?? 0);
  assert.equal(["messages", "generated", "http", "daemons"].map(count), [
    counts.declaredMessages,
    counts.generatedWithCode,
    counts.httpHandlers,
    counts.daemonCalls,
  ]);
  assert.match(run("coverage").out, /^messages +\d+ of +\d+ +\d+ %\n/);
});

test.run();
