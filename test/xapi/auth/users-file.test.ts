import { scryptSync } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { AuthFailure, PasswordRejected } from "../../../daemons/xapi/auth/authenticator.ts";
import { createAuthenticator } from "../../../daemons/xapi/auth/create.ts";
import { digestPassword, isDigest, matchesDigest } from "../../../daemons/xapi/auth/digest.ts";
import { isUserName, readUsers, UsersFileError } from "../../../daemons/xapi/auth/users.ts";
import { addUser, removeUser, setPassword, usersFileAuthenticator } from "../../../daemons/xapi/auth/users-file.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { fc } from "../../support/properties.ts";

interface Context {
  directory: string;
  path: string;
}

const test = suite<Context>("xapi/auth/users-file");

test.before.each((context) => {
  context.directory = mkdtempSync(join(tmpdir(), "users-"));
  context.path = join(context.directory, "users");
});
test.after.each(({ directory }) => rmSync(directory, { recursive: true }));

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.unreachable(),
    (error: unknown) => error,
  );
const subject = { sid: "S-1-5-21-1", groups: ["S-1-5-21-2"] };

test("users are added, let in, given new passwords and removed", async ({ path }) => {
  const auth = usersFileAuthenticator(path, systemAmbient);
  await addUser(path, { name: "root", password: "one" }, systemAmbient);
  await addUser(path, { name: "alice", password: "two", subject }, systemAmbient);
  assert.equal(await auth.authenticate("root", "one"), { name: "root" });
  assert.equal(await auth.authenticate("alice", "two"), { name: "alice", subject });
  await auth.changePassword("root", "three");
  assert.instance(await failure(auth.authenticate("root", "one")), AuthFailure);
  assert.equal(await auth.authenticate("root", "three"), { name: "root" });
  await auth.changePassword("alice", "four");
  assert.equal(await auth.authenticate("alice", "four"), { name: "alice", subject });
  removeUser(path, "alice");
  assert.instance(await failure(auth.authenticate("alice", "four")), AuthFailure);
});

test("the file is its owner's alone and holds no password", async ({ path }) => {
  await addUser(path, { name: "root", password: "correct horse" }, systemAmbient);
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.not.match(readFileSync(path, "utf8"), /correct horse/);
});

test("wrong passwords and unknown users read alike", async ({ path }) => {
  const auth = usersFileAuthenticator(path, systemAmbient);
  await addUser(path, { name: "root", password: "one" }, systemAmbient);
  const refusals = await Promise.all(
    ["root", "nobody", "__proto__", ""].map((name) => failure(auth.authenticate(name, "wrong"))),
  );
  for (const error of refusals) {
    assert.instance(error, AuthFailure);
    assert.equal([(error as AuthFailure).reason, (error as AuthFailure).kind], ["Authentication failure", "refused"]);
  }
});

test("changes at the same time do not lose each other", async ({ path }) => {
  const names = Array.from({ length: 12 }, (_, index) => `user${index}`);
  await Promise.all(names.map((name) => addUser(path, { name, password: name }, systemAmbient)));
  assert.equal(new Set(readUsers(path).map(({ name }) => name)), new Set(names));
});

test("impossible changes are refused and change nothing", async ({ path }) => {
  await addUser(path, { name: "root", password: "one" }, systemAmbient);
  const before = readFileSync(path, "utf8");
  for (const [name, password] of [
    ["root", "x"],
    ["a b", "x"],
    ["a\n", "x"],
    ["bob", ""],
    ["bob", "x".repeat(1025)],
  ] as const) {
    assert.instance(await failure(addUser(path, { name, password }, systemAmbient)), UsersFileError);
  }
  assert.instance(await failure(setPassword(path, "bob", "x", systemAmbient)), UsersFileError);
  assert.throws(() => removeUser(path, "bob"), /there is no user bob/);
  const auth = usersFileAuthenticator(path, systemAmbient);
  assert.instance(await failure(auth.changePassword("bob", "x")), PasswordRejected);
  assert.is(readFileSync(path, "utf8"), before);
});

test("a damaged file lets nobody in and names the line", async ({ path }) => {
  await addUser(path, { name: "root", password: "one" }, systemAmbient);
  const line = readFileSync(path, "utf8");
  const auth = usersFileAuthenticator(path, systemAmbient);
  const hash = JSON.parse(line).hash;
  for (const bad of [
    "{",
    "[]",
    "null",
    JSON.stringify({ name: "x", hash: "plain" }),
    JSON.stringify({ name: "x", hash, subject: null }),
    JSON.stringify({ name: "x", hash, subject: { sid: "s" } }),
    JSON.stringify({ name: "x", hash, subject: { sid: "", groups: [] } }),
    line.trim(),
  ]) {
    writeFileSync(path, `${line}\n${bad}\n`, { mode: 0o600 });
    const error = (await failure(auth.authenticate("root", "one"))) as AuthFailure;
    assert.is(error.kind, "unavailable", bad);
    assert.match(String(error.cause), new RegExp(`${path}:3: `), bad);
  }
});

test("a file that others may write is not believed", async ({ path }) => {
  await addUser(path, { name: "root", password: "one" }, systemAmbient);
  chmodSync(path, 0o622);
  const error = (await failure(usersFileAuthenticator(path, systemAmbient).authenticate("root", "one"))) as AuthFailure;
  assert.match(String(error.cause), /chmod 600/);
});

test("the costs of a digest are those that it names", async () => {
  const [N, r, p] = [1024, 4, 2];
  const salt = Buffer.alloc(16, 7);
  const key = scryptSync("secret", salt, 32, { N, r, p });
  const digest = `scrypt$${N}$${r}$${p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
  assert.ok(await matchesDigest("secret", digest));
  for (const other of [
    digest.replace("$1024$", "$2048$"),
    digest.replace("$4$", "$8$"),
    digest.replace("$2$", "$1$"),
  ]) {
    assert.ok(isDigest(other));
    assert.not(await matchesDigest("secret", other), other);
  }
});

test("the settings choose who checks passwords: a file of users, or PAM", async ({ path }) => {
  await addUser(path, { name: "alice", password: "two" }, systemAmbient);
  const chosen = (by: string) =>
    createAuthenticator({ "local-auth": by, "pam-service": "no-such-service", "users-file": path }, systemAmbient, {
      threads: () => 1,
    });
  assert.equal(await chosen("users-file").authenticate("alice", "two"), { name: "alice" });
  assert.instance(await failure(chosen("pam").authenticate("alice", "two")), AuthFailure);
});

test("any password matches its own digest and no other", async () => {
  const password = fc.string({ unit: "binary", maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(password, password, async (one, other) => {
      const digest = await digestPassword(one, systemAmbient);
      assert.ok(isDigest(digest));
      return (await matchesDigest(one, digest)) && (await matchesDigest(other, digest)) === (one === other);
    }),
    { numRuns: 10 },
  );
});

test("each digest has its own salt", async () => {
  assert.is.not(await digestPassword("x", systemAmbient), await digestPassword("x", systemAmbient));
});

test("digests that would cost too much, or nothing, are refused", () => {
  const salt = "A".repeat(22);
  const key = "A".repeat(43);
  assert.ok(isDigest(`scrypt$16384$8$1$${salt}$${key}`));
  for (const cost of ["16383$8$1", "0$8$1", "1$8$1", "1048576$99$1", "16384$8$17", "16384$0$1"]) {
    assert.not(isDigest(`scrypt$${cost}$${salt}$${key}`), cost);
  }
  assert.not(isDigest("scrypt$16384$8$1$$"));
});

test("names are plain", () => {
  for (const name of ["root", "EXAMPLE\\alice", "bob@example.org", "Jürgen"]) assert.ok(isUserName(name), name);
  for (const name of ["", "a b", "a\nb", "x".repeat(65), "a:b", '"']) assert.not(isUserName(name), name);
});

test.run();
