import { suite } from "uvu";
import * as assert from "uvu/assert";
import { rules } from "../../generator/model/lint/index.ts";
import { otherProblems } from "../../generator/model/lint/outside.ts";
import { lintWith } from "../../generator/model/lint/rule.ts";
import { resolve } from "../../generator/model/resolve.ts";
import type { ResolvedModel } from "../../generator/model/resolved.ts";
import { datamodel } from "../../idl/index.ts";
import { aClass, aField, aMessage, aParam, checkSmallModel, classOf, smallModel } from "./small-model.ts";

const test = suite("lint");
const tested = new Set<string>();

/** What the rules say to the small model after a change: all of it, so that no rule reports what is not its own. */
function says(name: string, change: (model: ResolvedModel) => void, ...expected: string[]): void {
  for (const line of expected) tested.add(line.slice(0, 7));
  test(name, () => {
    const found = lintWith(rules, smallModel(change)).map((d) => `${d.code} ${d.text}`);
    assert.equal(found, expected);
  });
}

const box = (model: ResolvedModel) => classOf(model, "Box");
const ball = (model: ResolvedModel) => classOf(model, "Ball");
const shake = (model: ResolvedModel) => {
  const [message] = box(model).messages;
  if (message === undefined) throw new Error("Box has no message");
  return message;
};

test("the small model is a model", () => checkSmallModel());
says("nothing is wrong with the small model", () => undefined);

test("nothing is wrong with the datamodel", () => {
  assert.equal(lintWith(rules, resolve(datamodel)), []);
});

says(
  "a missing description",
  (m) => {
    ball(m).doc = " ";
    m.errors.doc.FULL = "";
  },
  "XAPI001 class Ball has no description",
  "XAPI001 error FULL has no description",
);
says(
  "a description that says the name again",
  (m) => box(m).fields.push(aField("lid_colour", { doc: "The colour of the lid." })),
  "XAPI002 the description of field Box.lid_colour says no more than its name",
);
says("a description that says a little more", (m) =>
  box(m).fields.push(aField("lid_colour", { doc: "The colour of the lid, as RGB." })),
);
says(
  "an unknown enum, inside of a type",
  (m) => box(m).fields.push(aField("moods", { type: { set: { enum: "mood" } } })),
  "XAPI003 field Box.moods has the type enum mood, which idl/enums/ does not define",
);
says(
  "labels that differ in case or dash only",
  (m) => m.enums.box_operations?.values.push("Shake"),
  "XAPI001 label Shake of enum box_operations has no description",
  "XAPI004 enum box_operations has the labels shake and Shake, which clients cannot tell apart",
);
says(
  "an enum that nothing uses",
  (m) => {
    m.enums.mood = { values: [], classes: [], doc: {} };
  },
  "XAPI005 no field, parameter or result has the type enum mood",
);
says(
  "an unknown role",
  (m) => {
    shake(m).role = "admin+client-cert";
    box(m).fields[0] = aField("uuid", { read_role: "redaer" });
  },
  "XAPI006 field Box.uuid asks for the role redaer, which does not exist; there are: admin, reader",
);
says(
  "a relation with a field that is not there",
  (m) => m.relations.relations.push(["Ball.owner", "Box.uuid", "one-to-many"]),
  "XAPI007 the relation Ball.owner - Box.uuid names Ball.owner, which is no field",
);
says(
  "a relation whose ends have other types",
  (m) => {
    ball(m).fields[1] = aField("box", { type: { set: { ref: "Box" } } });
  },
  "XAPI008 the relation Ball.box - Box.balls is one-to-many, so Ball.box has to be ref(Box); it is set(ref(Box))",
);
says(
  "a set that looks like the end of a relation",
  (m) => {
    m.relations.relations = [];
  },
  "XAPI009 Box.balls looks like the computed end of Ball.box, but idl/relations.ts does not join them",
);
says(
  "a field in two relations",
  (m) => {
    ball(m).fields.push(aField("home", { type: { ref: "Box" } }));
    m.relations.relations.push(["Ball.home", "Box.balls", "one-to-many"]);
  },
  "XAPI010 Box.balls is an end of the relations with Ball.box and with Ball.home",
);
says(
  "defaults that are not of their type",
  (m) =>
    box(m).fields.push(
      aField("a", { type: "int", default: 1.5 }),
      aField("b", { type: { enum: "box_operations" }, default: "shale" }),
      aField("c", { type: { map: ["string", "int"] }, default: { x: "1" } }),
      aField("d", { type: { ref: "Ball" }, default: "nothing" }),
      aField("e", { type: "datetime", default: { datetime: "today" } }),
    ),
  "XAPI011 the default 1.5 of field Box.a is no int",
  'XAPI011 the default "shale" of field Box.b is no enum(box_operations)',
  'XAPI011 the default {"x":"1"} of field Box.c is no map(string, int)',
  'XAPI011 the default "nothing" of field Box.d is no ref(Ball)',
  'XAPI011 the default {"datetime":"today"} of field Box.e is no datetime',
);
says("defaults of their type", (m) =>
  box(m).fields.push(
    aField("a", { type: "int", default: 1 }),
    aField("b", { type: { set: { enum: "box_operations" } }, default: ["shake"] }),
    aField("c", { type: { ref: "Ball" }, default: { ref: "OpaqueRef:NULL" } }),
    aField("d", { type: "datetime", default: { datetime: "19700101T00:00:00Z" } }),
  ),
);
says(
  "a parameter without a default behind one with",
  (m) => shake(m).params.push(aParam("hard", { required: false, default: "no" }), aParam("long")),
  "XAPI012 parameter long of Box.shake has no default, but hard before it has one",
);
says(
  "an unknown release once, although members take over the history of their class",
  (m) => {
    ball(m).lifecycle = [["published", "roi"]];
    for (const field of ball(m).fields) field.lifecycle = [["published", "roi"]];
  },
  "XAPI013 the history of class Ball names the release roi, which does not exist",
);
says(
  "an unknown release",
  (m) => {
    ball(m).lifecycle = [["published", "roi"]];
  },
  "XAPI013 the history of class Ball names the release roi, which does not exist",
);
says(
  "an unknown release that has the form of a version",
  (m) => {
    box(m).fields.push(aField("a", { lifecycle: [["published", "22.21.0"]] }));
  },
  "XAPI013 the history of field Box.a names the release 22.21.0, which does not exist",
);
says(
  "histories out of order",
  (m) => {
    const history = (name: string, lifecycle: [string, string][]) => box(m).fields.push(aField(name, { lifecycle }));
    history("a", [
      ["published", "miami"],
      ["deprecated", "rio"],
    ]);
    history("b", [
      ["published", "22.20.0"],
      ["removed", "22.9.0"],
    ]);
    history("c", [["removed", "rio"]]);
    history("d", [
      ["published", "rio"],
      ["prototyped", "miami"],
    ]);
    history("e", [
      ["published", "22.1.0"],
      ["removed", "22.20.0"],
      ["published", "23.0.0"],
    ]);
  },
  "XAPI014 the history of field Box.a is out of order: rio came before miami",
  "XAPI014 the history of field Box.b is out of order: 22.9.0 came before 22.20.0",
  "XAPI014 the history of field Box.c is out of order: removed comes first",
  "XAPI014 the history of field Box.d is out of order: prototyped follows published",
);
says(
  "a mark of an operation that the class does not have",
  (m) => {
    m.forwarding.messages.Box = {
      shake: {
        to: "coordinator",
        marks: [
          { class: "Box", object: "self", op: "shoke" },
          { class: "Ball", object: "self.balls", op: "roll" },
        ],
      },
    };
  },
  "XAPI015 Box.shake marks the operation shoke on Box, which has shake",
  "XAPI015 Box.shake marks the operation roll on Ball, which has no current_operations",
);
says(
  "objects of a message that another one handles",
  (m) => {
    box(m).messages.push(aMessage("roll", { params: [aParam("it", { type: { ref: "Box" } })] }));
    m.forwarding.messages.Box = { ...m.forwarding.messages.Box, roll: { to: "coordinator", same_as: "Box.shake" } };
  },
  "XAPI016 Box.roll names the object self, which no parameter and no field of it leads to",
);
says(
  "objects that no parameter leads to",
  (m) => {
    m.forwarding.messages.Box = {
      shake: { to: "host(slef)", marks: [{ class: "Box", object: "balls of self", op: "shake" }] },
    };
  },
  "XAPI016 Box.shake names the object balls of self, which is a Ball, not a Box",
  "XAPI016 Box.shake names the object slef, which no parameter and no field of it leads to",
);
says(
  "operation rules about operations that are not there",
  (m) => {
    const rules_ = m.allowed_operations.classes.Box;
    if (rules_ !== undefined) {
      rules_.operations = { shake: { concurrent_with: ["roll"] }, open: {} };
    }
  },
  "XAPI017 the operation rules of Box name roll in concurrent_with of shake; the enum box_operations has no such label",
  "XAPI017 the operation rules of Box name open in operations; the enum box_operations has no such label",
);
says(
  "an unknown error",
  (m) => {
    shake(m).errors = ["FULL", "EMPTY"];
  },
  "XAPI018 message Box.shake names the error EMPTY, which idl/errors/ does not define",
);
says(
  "names that are there twice",
  (m) => {
    box(m).messages.push(aMessage("get_uuid"), { ...shake(m) }, aMessage("get_all"));
    m.classes.classes.push(aClass("box"));
    m.doc.wire_order.push("box");
  },
  "XAPI019 Box.get_uuid is both an accessor of the field uuid and a message",
  "XAPI019 Box.shake is both a message and a message",
  "XAPI019 Box.get_all is both a generated message and a message",
  "XAPI019 box is both class Box and class box",
);
says(
  "a type that the interface of a daemon does not define",
  (m) => {
    const mover = m.daemon_interfaces.interfaces.mover;
    if (mover !== undefined) mover.types = { speed: { list: { named: "unit_of_speed" } } };
  },
  "XAPI020 type speed of the interface mover has the type unit_of_speed, which the interface does not define",
);
says(
  "names that are numbers",
  (m) => box(m).fields.push(aField("12")),
  "XAPI021 field Box.12 has a whole number for a name",
);
says(
  "a reference to no class",
  (m) => shake(m).params.push(aParam("lid", { type: { ref: "Lid" } })),
  'XAPI022 parameter lid of Box.shake has the type {"ref":"Lid"}, but there is no class Lid',
);
says(
  "forwarding of a message that is not generated",
  (m) => {
    m.forwarding.messages.Ball = {
      destroy: { to: "coordinator", implicit: true },
      set_lid: { to: "host(lid)", implicit: true },
    };
  },
  "XAPI023 Ball says how destroy is forwarded, but the generator makes no such message",
  "XAPI023 Ball says how set_lid is forwarded, but the generator makes no such message",
);

test("every rule has a test here, a code of its own and a page", () => {
  assert.equal(
    rules.map((rule) => rule.code),
    rules.map((_, i) => `XAPI${String(i + 1).padStart(3, "0")}`),
  );
  assert.equal(
    rules.map((rule) => rule.code).filter((code) => !tested.has(code)),
    [],
  );
  const all = [...rules, ...otherProblems];
  assert.is(new Set(all.map((rule) => rule.code)).size, all.length);
  assert.is(new Set(all.map((rule) => rule.name)).size, all.length);
  for (const rule of all) assert.ok(rule.page.length > 100, `${rule.code} has no page worth the name`);
});

test.run();
