import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { addUser } from "../../../daemons/xapi/auth/users-file.ts";
import { roleRef } from "../../../daemons/xapi/roles/roles.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { createWorld, errorOf, testSettings, type World } from "../support/world.ts";

const test = suite<{ directory: string; world: World }>("xapi/classes/access");

test.before.each(async (context) => {
  context.directory = mkdtempSync(join(tmpdir(), "access-"));
  const path = join(context.directory, "users");
  await addUser(path, { name: "alice", password: "pw", subject: { sid: "S-1", groups: ["G-1"] } }, systemAmbient);
  context.world = createWorld({ settings: testSettings({ "local-auth": "users-file", "users-file": path }) });
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

test("the users file is the directory", async ({ world: { call } }) => {
  assert.equal(await call("auth.get_subject_identifier", "alice"), "S-1");
  assert.equal(await call("auth.get_group_membership", "S-1"), ["G-1"]);
  const information = (await call("auth.get_subject_information_from_identifier", "S-1")) as Record<string, string>;
  assert.equal([information["subject-name"], information["subject-account-locked"]], ["alice", "false"]);
  assert.equal(await errorOf(call("auth.get_subject_identifier", "bob")), ["SUBJECT_CANNOT_BE_RESOLVED"]);
  assert.equal(await errorOf(createWorld().call("auth.get_group_membership", "S-1")), ["AUTH_IS_DISABLED"]);
});

test("subjects are made from the directory and get roles", async ({ world: { call } }) => {
  const create = (sid: string) => call("subject.create", { subject_identifier: sid, other_config: { x: "y" } });
  const subject = await create("S-1");
  assert.equal(((await call("subject.get_other_config", subject)) as Record<string, string>)["subject-name"], "alice");
  assert.equal(await call("subject.get_roles", subject), []);
  assert.equal(await errorOf(create("S-1")), ["SUBJECT_ALREADY_EXISTS"]);
  assert.equal(await errorOf(create("S-9")), ["SUBJECT_CANNOT_BE_RESOLVED"]);
  const role = roleRef("vm-admin");
  await call("subject.add_to_roles", subject, role);
  assert.equal(await errorOf(call("subject.add_to_roles", subject, role)), ["ROLE_ALREADY_EXISTS"]);
  assert.equal(await errorOf(call("subject.add_to_roles", subject, "OpaqueRef:NULL")), ["ROLE_NOT_FOUND"]);
  assert.equal(await errorOf(call("subject.add_to_roles", subject, roleRef("vm.start"))), ["ROLE_NOT_FOUND"]);
  const names = (await call("subject.get_permissions_name_label", subject)) as string[];
  assert.ok(names.includes("vm.start") && !names.includes("pool.eject"));
  await call("subject.remove_from_roles", subject, role);
  assert.equal(await errorOf(call("subject.remove_from_roles", subject, role)), ["ROLE_NOT_FOUND"]);
  await call("subject.destroy", subject);
  assert.equal(await call("subject.get_all"), []);
});

test("roles tell their permissions and the other way round", async ({ world: { call } }) => {
  const readOnly = roleRef("read-only");
  const names = (await call("role.get_permissions_name_label", readOnly)) as string[];
  assert.ok(names.includes("vm.get_all") && !names.includes("vm.start"));
  assert.is(((await call("role.get_permissions", readOnly)) as string[]).length, names.length);
  const holders = (await call("role.get_by_permission_name_label", "vm.start")) as string[];
  assert.ok(holders.includes(roleRef("vm-operator")) && !holders.includes(readOnly));
  assert.equal(await call("role.get_by_permission", roleRef("vm.start")), holders);
  assert.equal(await errorOf(call("role.get_permissions", "OpaqueRef:NULL")), [
    "HANDLE_INVALID",
    "role",
    "OpaqueRef:NULL",
  ]);
});

test("secrets, users and blobs come and go", async ({ world: { call, pool, xapi } }) => {
  const secret = await call("secret.create", { value: "sss", other_config: {} });
  assert.equal(await call("secret.get_value", secret), "sss");
  await call("secret.destroy", secret);
  assert.equal(await errorOf(call("secret.get_record", secret)), ["HANDLE_INVALID", "secret", secret]);
  const uuid = "7f0e7d3c-0d2f-4c39-9d8a-3b8f6f1f2a11";
  const introduced = await call("secret.introduce", uuid, "v", {});
  assert.equal(await call("secret.get_uuid", introduced), uuid);
  const user = await call("user.create", { short_name: "x", fullname: "y", other_config: {} });
  assert.equal(await call("user.get_fullname", user), "y");
  const { createBlob } = await import("../../../daemons/xapi/blobs/blobs.ts");
  const context = xapi.context("test");
  const make = () => createBlob(context, "pool", pool, { name: "icon", mimeType: "", isPublic: true });
  const blob = make();
  assert.equal(await call("pool.get_blobs", pool), { icon: blob });
  assert.equal(await call("blob.get_mime_type", blob), "application/octet-stream");
  assert.throws(make, (error: { code: string }) => error.code === "MAP_DUPLICATE_KEY");
  await call("blob.destroy", blob);
  assert.equal(await call("pool.get_blobs", pool), {});
  assert.equal(await call("blob.get_all"), []);
});

test.run();
