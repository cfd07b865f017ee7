import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compareModels } from "../../generator/diff/index.ts";
import { plainCopy } from "../../generator/model/plain.ts";
import type { ResolvedModel } from "../../generator/model/resolved.ts";
import { aClass, aField, aMessage, aParam, classOf, smallModel } from "./small-model.ts";
import { copyOfProject, run } from "./support.ts";

const test = suite("diff of models");

type Change = (model: ResolvedModel) => void;

/** What the comparison says to a change of the small model. */
function says(name: string, change: Change, ...expected: string[]): void {
  test(name, () => {
    const found = compareModels(smallModel(), smallModel(change));
    assert.equal(
      found.map(({ kind, subject, what }) => `${kind}: ${subject} ${what}`),
      expected,
    );
  });
}

const box = (m: ResolvedModel) => classOf(m, "Box");
const ball = (m: ResolvedModel) => classOf(m, "Ball");
const shake = (m: ResolvedModel) => {
  const [message] = box(m).messages;
  if (message === undefined) throw new Error("Box has no message");
  return message;
};

says("nothing", () => undefined);
says("descriptions and forwarding are no part of it", (m) => {
  box(m).doc = "Another text.";
  m.forwarding.messages = {};
});
says(
  "a class goes, another comes",
  (m) => {
    m.classes.classes[0] = aClass("Cube");
  },
  "breaking: class Ball is gone",
  "compatible: class Cube is new",
);
says(
  "generated messages go and come",
  (m) => {
    box(m).implicit = ["get_all", "get_by_uuid", "get_record", "get_by_name_label"];
  },
  "breaking: message Box.get_all_records is gone",
  "compatible: message Box.get_by_name_label is new",
);
says(
  "fields",
  (m) => {
    ball(m).fields = [
      aField("uuid", { type: "int" }),
      aField("colour", { qualifier: "RW", accessors: ["get", "set"] }),
    ];
  },
  "breaking: field Ball.uuid has the type int, had string",
  "breaking: field Ball.box is gone",
  "compatible: field Ball.colour is new",
);
test("a field that clients may no longer write", () => {
  const writable = (m: ResolvedModel) =>
    ball(m).fields.push(aField("colour", { qualifier: "RW", accessors: ["get", "set"], default: "red" }));
  const readable = (m: ResolvedModel) => ball(m).fields.push(aField("colour", { default: "blue" }));
  const between = (a: Change, b: Change) =>
    compareModels(smallModel(a), smallModel(b)).map(({ kind, what }) => `${kind}: ${what}`);
  assert.equal(between(writable, readable), [
    "breaking: has no set_ message any more",
    "breaking: has the default blue, had red",
    "compatible: is DynamicRO, was RW",
  ]);
  assert.equal(between(readable, writable), [
    "compatible: has a set_ message now",
    "compatible: is RW, was DynamicRO",
    "compatible: has the default red, had blue",
  ]);
});
says(
  "a message goes, another comes",
  (m) => {
    box(m).messages = [aMessage("open")];
  },
  "breaking: message Box.shake is gone",
  "compatible: message Box.open is new",
);
says(
  "parameters at the end",
  (m) => shake(m).params.push(aParam("hard", { required: false, default: false }), aParam("long")),
  "breaking: message Box.shake takes another parameter, long",
  "compatible: message Box.shake takes another parameter, hard, which may be left out",
);
says(
  "a parameter that is called something else",
  (m) => {
    shake(m).params = [aParam("box", { type: { ref: "Box" } })];
  },
  "compatible: message Box.shake the parameter self is called box",
);
says(
  "a parameter of another type, that must not be given",
  (m) => {
    shake(m).params = [aParam("self", { required: false, default: "" })];
  },
  'breaking: message Box.shake the parameter self has the type string, had {"ref":"Box"}',
  "compatible: message Box.shake the parameter self may be left out",
);
says(
  "no parameter any more",
  (m) => {
    shake(m).params = [];
  },
  "breaking: message Box.shake does not take the parameter self any more",
);
says(
  "a result where there was none",
  (m) => {
    shake(m).result = "int";
  },
  "compatible: message Box.shake returns int, returned nothing",
);
says(
  "a lower role",
  (m) => {
    shake(m).role = "reader";
  },
  "compatible: message Box.shake may be called by reader and above (before: admin and above)",
);
says(
  "a raised role",
  (m) => {
    ball(m).fields[0] = aField("uuid", { read_role: "admin" });
  },
  "breaking: field Ball.uuid may be read by admin and above (before: reader and above); no longer by reader",
);
says(
  "a role for a key of a map",
  (m) => {
    shake(m).map_keys_roles = { "hard/*": "reader" };
  },
  "compatible: message Box.shake has a role of its own for the key hard/* now: reader",
);
says(
  "nobody but the host",
  (m) => {
    shake(m).role = "none";
  },
  "breaking: message Box.shake may be called by nobody but the hosts of the pool (before: admin and above); no longer by admin",
);
says(
  "history",
  (m) => {
    shake(m).lifecycle = [
      ["published", "rio"],
      ["deprecated", "miami"],
      ["removed", "22.1.0"],
    ];
    ball(m).lifecycle = [
      ["published", "rio"],
      ["deprecated", "miami"],
    ];
  },
  "breaking: message Box.shake was published, is removed",
  "compatible: class Ball was published, is deprecated",
);
says(
  "no Async form, for hosts alone",
  (m) => Object.assign(shake(m), { async: false, pool_internal: true, emergency_mode: true }),
  "breaking: message Box.shake has no Async form any more",
  "breaking: message Box.shake is for hosts of the pool only",
  "compatible: message Box.shake is answered in emergency mode",
);
says(
  "labels of an enum",
  (m) => {
    const operations = m.enums.box_operations;
    if (operations !== undefined) operations.values = ["open"];
  },
  "breaking: enum box_operations has no shake any more",
  "compatible: enum box_operations has open now",
);
says(
  "errors",
  (m) => {
    m.errors.errors = { FULL: ["box", "ball"], EMPTY: [] };
    shake(m).errors = ["FULL", "EMPTY"];
  },
  "compatible: message Box.shake may raise EMPTY",
  'compatible: error FULL has the parameters ["box","ball"], had ["box"]',
  "compatible: error EMPTY is new",
);
says(
  "parameters of an error",
  (m) => {
    m.errors.errors = { FULL: ["ball"] };
  },
  'breaking: error FULL has the parameters ["ball"], had ["box"]',
);
says(
  "what a role holds",
  (m) => {
    m.roles.includes = { admin: [], reader: [] };
  },
  "breaking: role admin does not hold reader any more",
);
says(
  "calls and types of a daemon",
  (m) => {
    const mover = m.daemon_interfaces.interfaces.mover;
    if (mover === undefined) return;
    mover.types = { speed: "int" };
    mover.methods = [{ name: "stop", doc: "Stops.", params: [], result: "unit" }];
  },
  "breaking: call mover.move is gone",
  "breaking: type mover.speed has another shape",
  "compatible: call mover.stop is new",
);
test("a record that gets a member which readers may miss", () => {
  const record = (...members: object[]): Change => {
    return (m) => {
      const mover = m.daemon_interfaces.interfaces.mover;
      if (mover !== undefined) mover.types = { speed: { record: members } as never };
    };
  };
  const old = { name: "x", type: "int" };
  const kinds = (added: object) =>
    compareModels(smallModel(record(old)), smallModel(record(old, added))).map((change) => change.kind);
  assert.equal(kinds({ name: "y", type: { option: "int" } }), ["compatible"]);
  assert.equal(kinds({ name: "y", type: "int", default: 0 }), ["compatible"]);
  assert.equal(kinds({ name: "y", type: "int" }), ["breaking"]);
});

test("the command ends with 1 when something breaks, unless that is allowed", () => {
  using project = copyOfProject();
  const write = (name: string, model: ResolvedModel): string => {
    const path = join(project.folder, name);
    writeFileSync(path, JSON.stringify(plainCopy(model)));
    return path;
  };
  const old = write("old.json", smallModel());
  const broken = write(
    "broken.json",
    smallModel((m) => box(m).messages.pop()),
  );
  assert.equal(run("diff", old, old), { status: 0, out: "0 breaking, 0 compatible changes\n", err: "" });
  const text = "breaking    message Box.shake is gone\n1 breaking, 0 compatible changes\n";
  assert.equal(run("diff", old, broken), { status: 1, out: text, err: "" });
  assert.is(run("diff", old, broken, "--allow-breaking").status, 0);
  assert.equal(JSON.parse(run("diff", old, broken, "--json").out), [
    { kind: "breaking", subject: "message Box.shake", what: "is gone" },
  ]);
});

test.run();
