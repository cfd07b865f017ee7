import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Method } from "../../runtime/dispatch/method.ts";
import { permissionFor } from "../../runtime/dispatch/permission.ts";

const permission = suite("permission of a call");

const method = { permission: "pool.add_to_other_config", keyPatterns: ["Custom.*", "folder"] } as unknown as Method;

permission("a key that a pattern names has a permission of its own, the end of a pattern may be open", () => {
  const of = (key: unknown) => permissionFor(method, { key });
  assert.is(of("folder"), "pool.add_to_other_config/key:folder");
  assert.is(of("Custom.x"), "pool.add_to_other_config/key:custom.*");
  assert.is(of("Custom."), "pool.add_to_other_config/key:custom.*");
  for (const other of ["folders", "Folder", "custom.x", "x.Custom.y", ""]) {
    assert.is(of(other), "pool.add_to_other_config", other);
  }
  assert.is(of(undefined), "pool.add_to_other_config/keyERR:DENY_NOKEY");
});

permission("without patterns the key does not matter", () => {
  assert.is(permissionFor({ ...method, keyPatterns: [] }, {}), "pool.add_to_other_config");
});

permission.run();
