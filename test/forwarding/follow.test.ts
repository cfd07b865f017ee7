import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Context } from "../../runtime/dispatch/context.ts";
import { followRef, followSet } from "../../runtime/forwarding/follow.ts";
import type { Ref } from "../../runtime/ref.ts";
import { raises } from "../db/raises.ts";

const following = suite("references that a policy follows");

const NULL = "OpaqueRef:NULL";
const rows: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  vm: { VBDs: ["a", NULL, "b"], suspend_VDI: NULL, resident_on: "h", name_label: 5 },
};
const context = { db: { VM: { find: (ref: string) => rows[ref] } } } as unknown as Context;
const ref = (name: string) => name as Ref;

following("a field leads to what it names", () => {
  assert.is(followRef(context, "VM", ref("vm"), "resident_on"), "h");
  assert.is(followRef(context, "VM", ref("vm"), "suspend_VDI"), NULL);
});

following("a set leads to its members without null references", () => {
  assert.equal(followSet(context, "VM", ref("vm"), "VBDs"), ["a", "b"]);
});

following("what is no reference, or no set, leads nowhere", () => {
  assert.is(followRef(context, "VM", ref("vm"), "name_label"), NULL);
  assert.equal(followSet(context, "VM", ref("vm"), "resident_on"), []);
});

following("the null reference leads to itself and to no members", () => {
  assert.is(followRef(context, "VM", ref(NULL), "resident_on"), NULL);
  assert.equal(followSet(context, "VM", ref(NULL), "VBDs"), []);
});

following("a row or a table that is not there is HANDLE_INVALID", () => {
  raises(() => followRef(context, "VM", ref("gone"), "resident_on"), "HANDLE_INVALID", ["VM", "gone"]);
  raises(() => followSet(context, "VBD", ref("x"), "VBDs"), "HANDLE_INVALID", ["VBD", "x"]);
});

following.run();
