import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tables } from "../../generated/client/tables.ts";
import { resolve } from "../../generator/model/resolve.ts";
import { isRemoved } from "../../generator/targets/class-view.ts";
import { memberNames } from "../../generator/targets/client/errors-file.ts";
import { client } from "../../generator/targets/client/index.ts";
import { clientMessages } from "../../generator/targets/client/messages.ts";
import { datamodel } from "../../idl/index.ts";

const target = suite("client target");
const model = resolve(datamodel);
const folder = new URL("../../generated/client/classes/", import.meta.url);

/** The methods of an interface in a generated file, by its name. */
function methodsOf(className: string, suffix: string): string[] {
  const text = readFileSync(new URL(`${className}.ts`, folder), "utf8");
  const body = new RegExp(`^export interface \\w+${suffix} \\{\n(.*?)^\\}`, "ms").exec(text)?.[1] ?? "";
  return [...body.matchAll(/^ {2}(\w+)\(/gm)].map((match) => match[1] ?? "");
}

target("every message that is not removed is there, once; those with tasks under Async too", () => {
  for (const c of model.classes.classes.filter((each) => !isRemoved(each))) {
    const messages = clientMessages(model, c);
    if (messages.length === 0) continue;
    const names = messages.map((m) => m.name);
    assert.equal(methodsOf(c.name, "Client"), names, c.name);
    assert.is(new Set(names).size, names.length, c.name);
    assert.equal(
      methodsOf(c.name, "Tasks"),
      messages.filter((m) => m.async).map((m) => m.name),
      c.name,
    );
    for (const m of c.messages) assert.is(names.includes(m.name), !isRemoved(m), `${c.name}.${m.name}`);
  }
});

target("removed classes have no file", () => {
  const files = readdirSync(folder).map((name) => name.replace(/\.ts$/, ""));
  const removed = model.classes.classes.filter(isRemoved).map((c) => c.name);
  assert.ok(removed.length > 0);
  assert.equal(
    files.filter((name) => removed.includes(name)),
    [],
  );
});

target("optional parameters come last, so that positions are those of the wire", () => {
  for (const c of model.classes.classes) {
    for (const m of clientMessages(model, c)) {
      const required = m.params.map((p) => p.required);
      assert.equal(required, [...required].sort().reverse(), `${c.name}.${m.name}`);
    }
  }
});

target("names of errors' parameters can be members, each once", () => {
  assert.equal(memberNames(["class", "SR type", "required_space ", "3rd", "vm", "vm"]), [
    "class",
    "SR_type",
    "required_space",
    "_3rd",
    "vm",
    "vm2",
  ]);
});

target("tables: logins take no session; floats and numbers of tasks are known", () => {
  assert.ok(tables.sessionless.includes("session.login_with_password"));
  assert.equal(tables.floats.task, { progress: 1 });
  assert.is(tables.taskNumbers["host.compute_free_memory"], 1);
});

target("the same model gives the same bytes, with one doc comment for every member", async () => {
  const [once, twice] = [await client.generate(model), await client.generate(resolve(datamodel))];
  assert.equal(once, twice);
  for (const { path, text } of once.filter((file) => file.path.includes("/classes/"))) {
    const members = text.match(/^\w+\(.*;$/gm) ?? [];
    const comments = text.match(/\*\/\n\w+\(/g) ?? [];
    assert.is(comments.length, members.length, path);
  }
});

target.run();
