import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Rbac } from "../../runtime/dispatch/rbac.ts";

const ROLES = ["admin", "operator", "client-cert", "read-only"].map((name) => ({
  name,
  uuid: name,
  internal: false,
  doc: "",
}));
const rbac = suite("roles");

const table = new Rbac(ROLES, {
  admin: ["a.b"],
  operator: ["c.d"],
  "operator+client-cert": ["e.f"],
  "read-only": ["g.h"],
  none: ["i.j"],
});

rbac("a role holds what lesser roles hold", () => {
  assert.equal(table.holders("a.b"), ["admin"]);
  assert.equal(table.holders("c.d"), ["admin", "operator"]);
  assert.equal(table.holders("g.h"), ["admin", "operator", "client-cert", "read-only"]);
});

rbac("the roles are listed as they were given", () => {
  assert.is(table.roles, ROLES);
});

rbac("client-cert holds what read-only holds and what names it", () => {
  assert.equal(table.holders("e.f"), ["admin", "operator", "client-cert"]);
  assert.equal(table.permissionsOf("client-cert"), ["e.f", "g.h"]);
});

rbac("nobody holds what is for the host alone, or what does not exist", () => {
  assert.equal(table.holders("i.j"), []);
  assert.ok(table.has("i.j"));
  assert.equal(table.holders("x.y"), []);
  assert.not(table.has("x.y"));
});

rbac("a table that names an unknown role is refused", () => {
  assert.throws(() => new Rbac(ROLES, { emperor: ["a.b"] }), /emperor/);
});

rbac.run();
