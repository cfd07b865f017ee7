import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { readTextIfAny } from "../../../bindings/xenstore/tree.ts";
import { waitFor, XenstoreTimeout } from "../../../bindings/xenstore/wait.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { fresh, refused, until, withTwo } from "./contract.ts";
import type { Target } from "./target.ts";

/** The cases of watches (spec: xenstore-protocol.md, section 6, S41 to S53). */
export function watchContract(test: Test, target: () => Target): void {
  const c = () => target().kind === "c";

  test("S41 and S42 watches by path and token", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      const one = await a.watch(at, "t1");
      assert.is(await one.next(), at);
      await refused(a.watch(at, "t1"), "EEXIST");
      const two = await a.watch(at, "t2");
      assert.is(await two.next(), at);
      await a.write(`${at}/x`, "");
      assert.is(await one.next(), `${at}/x`);
      assert.is(await two.next(), `${at}/x`);
      await one.close();
      await one.close();
      assert.is(await one.next(), undefined);
      await a.write(`${at}/y`, "");
      assert.is(await two.next(), `${at}/y`);
      await two.close();
    }));

  test("S43 equal writes are changes, what changes nothing is none", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.write(`${at}/k`, "v");
      const watch = await a.watch(at);
      await watch.next();
      await b.write(`${at}/k`, "v");
      assert.is(await watch.next(), `${at}/k`);
      await b.mkdir(`${at}/k`);
      await b.rm(`${at}/none`);
      await b.read(`${at}/k`);
      await b.setPermissions(`${at}/k`, [{ access: "r", domid: 0 }]);
      await b.write(`${at}/last`, "");
      assert.equal(await until(watch, `${at}/last`), [`${at}/k`]);
    }));

  test("S44 the removal of what is above shows as the watched path", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.write(`${at}/x/y`, "");
      const below = await a.watch(`${at}/x/y`);
      const above = await a.watch(at);
      await below.next();
      await above.next();
      await b.rm(`${at}/x`);
      assert.is(await below.next(), `${at}/x/y`);
      assert.is(await above.next(), `${at}/x`);
    }));

  test("S45 a transaction's changes show after its commit", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      await a.write(`${at}/s`, "");
      const watch = await a.watch(at);
      await watch.next();
      const one = await b.begin();
      await one.write(`${at}/k`, "1");
      await one.write(`${at}/k`, "2");
      await one.rm(`${at}/s`);
      await one.write(`${at}/tmp`, "");
      await one.rm(`${at}/tmp`);
      // What is told before the commit would stand before this.
      await a.write("/contract/between", "");
      await one.commit();
      const told = [await watch.next()];
      await b.write(`${at}/last`, "");
      told.push(...(await until(watch, `${at}/last`)));
      assert.ok(told.includes(`${at}/k`));
      assert.ok(told.includes(`${at}/s`));
      if (c()) assert.equal(told.sort(), [`${at}/k`, `${at}/s`]);
    }));

  test("S46 reset ends watches and transactions", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      const watch = await a.watch(at, "reset");
      await watch.next();
      const one = await a.begin();
      await a.resetWatches();
      assert.is(await watch.next(), undefined);
      await refused(one.read("/"), "ENOENT");
      const again = await a.watch(at, "reset");
      await again.next();
      await b.write(at, "");
      assert.is(await again.next(), at);
    }));

  test("S52 and S53 own writes show, fast ones perhaps together", () =>
    withTwo(target(), async (a) => {
      const at = fresh();
      const watch = await a.watch(at);
      await watch.next();
      await Promise.all([1, 2, 3, 4, 5].map((value) => a.write(`${at}/n`, String(value))));
      await a.write(`${at}/last`, "");
      const told = await until(watch, `${at}/last`);
      assert.ok(told.length >= 1 && told.length <= 5 && told.every((path) => path === `${at}/n`), told.join());
      assert.is(await readTextIfAny(a, `${at}/n`), "5");
    }));

  test("a watch by a relative path tells relative paths", () =>
    withTwo(target(), async (a, b) => {
      const name = `relative-${fresh().replaceAll("/", "-")}`;
      const watch = await a.watch(name);
      assert.is(await watch.next(), name);
      await b.write(`/local/domain/0/${name}/x`, "");
      assert.is(await watch.next(), `${name}/x`);
    }));

  test("a wait ends when what it waits for is there, in time, or never", () =>
    withTwo(target(), async (a, b) => {
      const at = fresh();
      const state = () => readTextIfAny(a, `${at}/state`).then((text) => (text === "6" ? text : undefined));
      const waiting = waitFor(a, systemAmbient, { paths: [`${at}/state`], milliseconds: 60_000 }, state);
      await b.write(`${at}/state`, "5");
      await b.write(`${at}/state`, "6");
      assert.is(await waiting, "6");
      const never = waitFor(a, systemAmbient, { paths: [at], milliseconds: 20 }, async () => undefined);
      await never.then(assert.unreachable, (error) => assert.instance(error, XenstoreTimeout));
      const signal = AbortSignal.abort(new RangeError("enough"));
      const aborted = waitFor(a, systemAmbient, { paths: [at], milliseconds: 60_000, signal }, async () => undefined);
      await aborted.then(assert.unreachable, (error) => assert.instance(error, RangeError));
    }));
}
