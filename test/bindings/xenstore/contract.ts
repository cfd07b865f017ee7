import type { Test } from "uvu";
import * as assert from "uvu/assert";
import type { Connection, Watch } from "../../../bindings/xenstore/connection.ts";
import { XenstoreError } from "../../../bindings/xenstore/errors.ts";
import { transact } from "../../../bindings/xenstore/transaction.ts";
import { readText } from "../../../bindings/xenstore/tree.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import type { Target } from "./target.ts";

/** Asserts that the daemon, or the client for it, refuses with one of these names. */
export async function refused(asked: Promise<unknown>, ...names: readonly string[]): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof XenstoreError)) throw error;
    assert.ok(names.includes(error.code), `refused with ${error.code}, expected ${names.join(" or ")}`);
    return;
  }
  assert.unreachable(`not refused, expected ${names.join(" or ")}`);
}

/** What a watch tells until it tells of `last`. */
export async function until(watch: Watch, last: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of watch) {
    if (path === last) return paths;
    paths.push(path);
  }
  throw new Error("the watch has ended");
}

export const text = (value: Buffer): string => value.toString();

let made = 0;
/** A path that no other case uses. */
export const fresh = (): string => `/contract/${++made}`;

/** Two connections, closed whatever happens. */
export async function withTwo(target: Target, body: (a: Connection, b: Connection) => Promise<void>): Promise<void> {
  const a = await target.connect();
  const b = await target.connect();
  try {
    await body(a, b);
  } finally {
    await a.close();
    await b.close();
  }
}

/** The cases of nodes and transactions (spec: xenstore-protocol.md, section 6, S1 to S25). */
export function nodeContract(test: Test, target: () => Target): void {
  const c = () => target().kind === "c";

  test("S1 a write makes missing parents, which are empty", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      await a.write(`${at}/y/z`, "v");
      assert.is(text(await a.read(`${at}/y/z`)), "v");
      assert.is((await a.read(`${at}/y`)).length, 0);
      await refused(a.read(`${at}/n`), "ENOENT");
    }));

  test("S2 mkdir leaves what exists", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      await a.write(at, "v");
      await a.mkdir(at);
      await a.mkdir("/");
      assert.is(text(await a.read(at)), "v");
    }));

  test("S3 values are bytes", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      const value = Buffer.from([0, 1, 0, 255, 0]);
      await a.write(at, value);
      assert.equal(await a.read(at), value);
      await a.write(at, "");
      assert.is((await a.read(at)).length, 0);
    }));

  test("S5 to S7 paths", () =>
    withTwo(target(), async (a) => {
      for (const path of ["/a//b", "/a/", "//", "/a b", "/a.b", "/a:b", "/a+b", "/ä", ""])
        await refused(a.write(path, ""), "EINVAL");
      await a.write("/a@b", "x");
      await a.write("/@x", "y");
      assert.is(text(await a.read("/a@b")), "x");
      if (c()) await refused(a.write("@foo", ""), "EINVAL");
      assert.not((await a.directory("/")).includes("@releaseDomain"));
    }));

  test("S8 a relative path is below the caller's home", () =>
    withTwo(target(), async (a) => {
      await a.write("rel", "v");
      assert.is(text(await a.read("/local/domain/0/rel")), "v");
    }));

  test("S9 long paths", () =>
    withTwo(target(), async (a) => {
      const at = `${fresh()}/`;
      const limit = c() ? 2048 : 1024;
      await a.write(at + "a".repeat(limit - at.length), "v");
      await refused(a.write(at + "a".repeat(limit + 1 - at.length), "v"), "EINVAL");
    }));

  test("S10 and S11 rm", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      await a.write(`${at}/b/c`, "v");
      await a.rm(`${at}/b`);
      await a.rm(`${at}/b`);
      await refused(a.rm(`${at}/b/c`), "ENOENT");
      assert.equal(await a.directory(at), []);
      await refused(a.rm("/"), "EINVAL");
    }));

  test("S12 directories", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      for (const name of ["z", "b", "m", "a", "k"]) await a.write(`${at}/${name}`, "");
      const expected = c() ? ["z", "b", "m", "a", "k"] : ["a", "b", "k", "m", "z"];
      assert.equal(await a.directory(at), expected);
      assert.equal(await a.directory(`${at}/z`), []);
      await refused(a.directory(`${at}/none`), "ENOENT");
    }));

  test("S13 a directory beyond one message", () =>
    withTwo(target(), async (a) => {
      if (!target().longDirectories) return;
      const at = fresh();
      const names = Array.from({ length: 300 }, (_, i) => `name-${String(i).padStart(13, "0")}`);
      for (const name of names) await a.mkdir(`${at}/${name}`);
      assert.equal((await a.directory(at)).sort(), names);
      const listed = await transact(a, systemAmbient, (tree) => tree.directory(at));
      assert.is(listed.length, 300);
    }));

  test("S15 a request beyond the limit is refused, and does no harm", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      await refused(a.write(at, Buffer.alloc(4096 - at.length)), "E2BIG");
      await a.write(at, Buffer.alloc(2048, 1));
      assert.is((await a.read(at)).length, 2048);
    }));

  test("S16 permissions that are none", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      await a.write(at, "");
      assert.equal(await a.getPermissions(at), [{ access: "n", domid: 0 }]);
      await refused(a.setPermissions(at, []), "EINVAL");
      await refused(a.setPermissions(at, [{ access: "r", domid: -1 }]), "EINVAL");
      await refused(a.setPermissions(`${at}/none`, [{ access: "n", domid: 0 }]), "ENOENT");
      await refused(a.getPermissions(`${at}/none`), "ENOENT");
      const list = [
        { access: "b", domid: 0 },
        { access: "r", domid: 5 },
        { access: "w", domid: 6 },
      ] as const;
      await a.setPermissions(at, list);
      assert.equal(await a.getPermissions(at), list);
    }));

  test("S20 to S22, S24 commits", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.write(`${at}/a`, "1");
      const reading = await a.begin();
      await reading.read(`${at}/a`);
      await b.write(`${at}/a`, "2");
      if (c()) await refused(reading.commit(), "EAGAIN");
      else await reading.commit();
      const writing = await a.begin();
      await writing.read(`${at}/a`);
      await writing.write(`${at}/z`, "x");
      await b.write(`${at}/a`, "3");
      await refused(writing.commit(), "EAGAIN");
      await refused(writing.read(at), "ENOENT");
      const apart = await a.begin();
      await apart.write(`${at}/a`, "mine");
      await b.write(`${fresh()}/y`, "");
      await apart.commit();
      assert.is(text(await b.read(`${at}/a`)), "mine");
    }));

  test("S23 two make children in one directory", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.mkdir(at);
      const one = await a.begin();
      await one.write(`${at}/s1`, "");
      await b.write(`${at}/s2`, "");
      if (c()) await refused(one.commit(), "EAGAIN");
      else await one.commit();
    }));

  test("a node that was read as missing, or a directory that was listed, conflicts when it is made or changed", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.mkdir(`${at}/d`);
      const listing = await a.begin();
      await listing.directory(`${at}/d`);
      await refused(listing.read(`${at}/none`), "ENOENT");
      await listing.write(`${at}/out`, "");
      await b.write(`${at}/d/new`, "");
      await refused(listing.commit(), "EAGAIN");
      const looking = await a.begin();
      await refused(looking.read(`${at}/none`), "ENOENT");
      await looking.write(`${at}/out`, "");
      await b.write(`${at}/none`, "");
      await refused(looking.commit(), "EAGAIN");
    }));

  test("in C, a transaction that has missed a node depends on the parents that there are", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.mkdir(at);
      const missing = await a.begin();
      await refused(missing.read(`${at}/c/a`), "ENOENT");
      await b.mkdir(`${at}/c/a`);
      await b.rm(`${at}/c`);
      if (c()) await refused(missing.commit(), "EAGAIN");
      else await missing.commit();
    }));

  test("values of children that were only listed may change", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.write(`${at}/d/x`, "1");
      await a.mkdir(`${at}/e`);
      const one = await a.begin();
      await one.directory(`${at}/d`);
      await one.write(`${at}/e/y`, "");
      await b.write(`${at}/d/x`, "2");
      await one.commit();
    }));

  test("S25 a transaction's changes show at its commit", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.write(at, "old");
      const one = await a.begin();
      await one.write(at, "new");
      await one.write(`${at}/made`, "");
      assert.is(text(await one.read(at)), "new");
      assert.is(text(await a.read(at)), "old");
      assert.is(text(await b.read(at)), "old");
      await one.commit();
      assert.is(text(await b.read(at)), "new");
      const dropped = await a.begin();
      await dropped.rm(at);
      await dropped.abort();
      assert.is(text(await b.read(at)), "new");
      const left = await a.begin();
      await left.write(at, "never");
      await a.close();
      assert.is(text(await b.read(at)), "new");
    }));

  test("a failed request does not end a transaction", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      const one = await a.begin();
      await refused(one.read(`${at}/none`), "ENOENT");
      await refused(one.write("/not//a/path", ""), "EINVAL");
      await one.write(at, "v");
      await one.commit();
      assert.is(text(await a.read(at)), "v");
    }));

  test("transactions are made again until they commit", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.write(at, "0");
      const add = (connection: Connection) =>
        transact(connection, systemAmbient, async (tree) => {
          await tree.write(at, String(Number(await readText(tree, at)) + 1));
        });
      await Promise.all([add(a), add(b), add(a), add(b), add(a)]);
      assert.is(await readText(a, at), "5");
    }));

  test("what the body of a transaction raises drops it", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      let raised: unknown;
      await transact(a, systemAmbient, async (tree) => {
        await tree.write(at, "v");
        throw new RangeError("changed my mind");
      }).catch((error) => {
        raised = error;
      });
      assert.instance(raised, RangeError);
      await refused(a.read(at), "ENOENT");
    }));
}
