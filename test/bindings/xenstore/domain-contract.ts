import type { Test } from "uvu";
import * as assert from "uvu/assert";
import type { Connection } from "../../../bindings/xenstore/connection.ts";
import { fresh, refused, text, withTwo } from "./contract.ts";
import type { Target } from "./target.ts";

let lastDomid = 10;
/** A domain that no other case uses. */
const newDomid = (): number => ++lastDomid;

async function introduced(target: Target, connection: Connection): Promise<number> {
  const domid = newDomid();
  target.hypervisor.create(domid);
  await connection.introduce(domid, 1234, 5);
  return domid;
}

/** A guest with a home that it can read and a `data` that is its own. */
async function withGuest(
  target: Target,
  body: (guest: Connection, root: Connection, domid: number, home: string) => Promise<void>,
): Promise<void> {
  const root = await target.connect();
  const domid = await introduced(target, root);
  const home = `/local/domain/${domid}`;
  await root.mkdir(home);
  await root.setPermissions(home, [
    { access: "n", domid: 0 },
    { access: "r", domid },
  ]);
  await root.mkdir(`${home}/data`);
  await root.setPermissions(`${home}/data`, [{ access: "n", domid }]);
  const guest = await target.guest(domid);
  try {
    await body(guest, root, domid, home);
  } finally {
    await guest.close();
    await root.close();
  }
}

/** The cases of domains (spec: xenstore-protocol.md, section 6, S17, S47 to S50). */
export function domainContract(test: Test, target: () => Target): void {
  const c = () => target().kind === "c";

  test("S17 what domain 0 makes has its parent's permissions", () =>
    withTwo(target(), async (a) => {
      const domid = await introduced(target(), a);
      const at = fresh();
      await a.mkdir(at);
      const list = [
        { access: "n", domid },
        { access: "r", domid: 4 },
        { access: "b", domid: 5 },
      ] as const;
      await a.setPermissions(at, list);
      await a.write(`${at}/x/y`, "");
      assert.equal(await a.getPermissions(`${at}/x/y`), list);
    }));

  test("S47 a domain is told of when it is introduced, once", () =>
    withTwo(target(), async (a, b) => {
      const watch = await a.watch("@introduceDomain");
      assert.is(await watch.next(), "@introduceDomain");
      const domid = await introduced(target(), b);
      assert.is(await watch.next(), "@introduceDomain");
      await b.introduce(domid, 1234, 5);
      assert.is(await b.isDomainIntroduced(domid), true);
      assert.is(await b.getDomainPath(domid), `/local/domain/${domid}`);
      const marker = await a.watch(`/local/domain/${domid}/marker`);
      await marker.next();
      await b.write(`/local/domain/${domid}/marker`, "");
      await marker.next();
      const other = await introduced(target(), b);
      assert.is(await watch.next(), "@introduceDomain");
      await b.release(other);
    }));

  test("S48 shutdowns and ends are told of", () =>
    withTwo(target(), async (a, b) => {
      const { hypervisor } = target();
      const domid = await introduced(target(), b);
      const watch = await a.watch("@releaseDomain");
      assert.is(await watch.next(), "@releaseDomain");
      hypervisor.shutdown(domid);
      assert.is(await watch.next(), "@releaseDomain");
      assert.is(await b.isDomainIntroduced(domid), true);
      hypervisor.proceed(domid);
      await b.introduce(domid, 1234, 5);
      await b.resume(domid);
      hypervisor.shutdown(domid);
      assert.is(await watch.next(), "@releaseDomain");
      hypervisor.destroy(domid);
      assert.is(await watch.next(), "@releaseDomain");
      assert.is(await b.isDomainIntroduced(domid), false);
    }));

  test("S49 and S50 domains that are not introduced", () =>
    withTwo(target(), async (a) => {
      const unknown = c() ? "ENOENT" : "EINVAL";
      await refused(a.release(999), unknown);
      await refused(a.resume(999), unknown);
      await refused(a.release(0), "EINVAL");
      assert.is(await a.isDomainIntroduced(0), true);
      assert.is(await a.isDomainIntroduced(998), false);
      if (c()) await refused(a.introduce(999, 1, 0), "EINVAL");
      const domid = await introduced(target(), a);
      const other = await introduced(target(), a);
      await a.setTarget(domid, other);
      if (c()) await refused(a.setTarget(domid, 999), "ENOENT");
      await a.release(domid);
      assert.is(await a.isDomainIntroduced(domid), false);
    }));

  test("the daemon takes commands", () =>
    withTwo(target(), async (a) => {
      await a.control("print", "a test says hello");
      if (c()) await refused(a.control("no-such-command"), "EINVAL");
    }));
}

/** The cases of guests (spec: xenstore-protocol.md, section 6, S26 to S40). */
export function guestContract(test: Test, target: () => Target): void {
  const c = () => target().kind === "c";

  test("S26 to S29 what a guest may not", () =>
    withGuest(target(), async (guest) => {
      await refused(guest.read("/"), "EACCES");
      await refused(guest.write("/new", ""), "EACCES");
      await refused(guest.read("/nope"), c() ? "EACCES" : "ENOENT");
      await refused(guest.read("missing"), "ENOENT");
      await refused(guest.write("missing", ""), "EACCES");
    }));

  test("S30 and S31 what a guest makes", () =>
    withGuest(target(), async (guest, root, domid, home) => {
      await guest.write("data/p/q", "v");
      assert.is(text(await root.read(`${home}/data/p/q`)), "v");
      assert.equal(await root.getPermissions(`${home}/data/p/q`), [{ access: "n", domid }]);
      const shared = fresh();
      await root.mkdir(shared);
      await root.setPermissions(shared, [{ access: "b", domid: 0 }]);
      await guest.write(`${shared}/child`, "");
      const made = await root.getPermissions(`${shared}/child`);
      assert.equal(made, [{ access: "b", domid: c() ? domid : 0 }]);
      const granted = fresh();
      await root.mkdir(granted);
      await root.setPermissions(granted, [
        { access: "n", domid: 0 },
        { access: "b", domid },
      ]);
      await guest.write(`${granted}/child`, "");
      assert.equal(await root.getPermissions(`${granted}/child`), [
        { access: "n", domid: c() ? domid : 0 },
        { access: "b", domid },
      ]);
    }));

  test("S32 and S33 permissions that a guest sets", () =>
    withGuest(target(), async (guest, root, domid) => {
      await guest.setPermissions("data", [
        { access: "r", domid },
        { access: "b", domid: 0 },
      ]);
      await refused(guest.setPermissions("data", [{ access: "n", domid: 0 }]), c() ? "EPERM" : "EACCES");
      const at = fresh();
      await root.write(at, "");
      await root.setPermissions(at, [{ access: "b", domid: 0 }]);
      await refused(guest.setPermissions(at, [{ access: "b", domid }]), "EACCES");
    }));

  test("S34 only domain 0 introduces and releases", () =>
    withGuest(target(), async (guest, _root, domid) => {
      await refused(guest.introduce(domid, 1, 1), "EACCES");
      await refused(guest.release(domid), "EACCES");
      await refused(guest.isDomainIntroduced(domid), "EACCES");
      await refused(guest.resume(domid), "EACCES");
      await refused(guest.setTarget(domid, 1), "EACCES");
    }));

  test("a domain has the rights of its target, whether it connects before or after it gets it", async () => {
    for (const early of [true, false]) {
      await withGuest(target(), async (_other, root, domid, home) => {
        const helper = await introduced(target(), root);
        const before = early ? await target().guest(helper) : undefined;
        if (before !== undefined) await refused(before.read(home), "EACCES");
        await root.setTarget(helper, domid);
        const guest = before ?? (await target().guest(helper));
        assert.is(text(await guest.read(home)), "");
        await guest.write(`${home}/data/device`, "x");
        assert.is(text(await root.read(`${home}/data/device`)), "x");
        await guest.close();
      });
    }
  });

  test("S35 and S36 a guest is told of what it can read", () =>
    withGuest(target(), async (guest, root, _domid, home) => {
      const hidden = fresh();
      await root.mkdir(hidden);
      const blind = await guest.watch(hidden);
      const watch = await guest.watch("data");
      assert.is(await blind.next(), hidden);
      assert.is(await watch.next(), "data");
      await root.write(hidden, "x");
      await root.write(`${home}/data/f`, "");
      assert.is(await watch.next(), "data/f");
      // What the guest was told before that would wait here.
      const [told] = await Promise.race([blind.next().then((path) => [path]), guest.read("data").then(() => ["none"])]);
      assert.is(told, "none");
    }));

  test("S37 and S38 quotas", () =>
    withGuest(target(), async (guest) => {
      const watches = Promise.all(Array.from({ length: 133 }, (_, i) => guest.watch("data", `q${i}`)));
      await refused(watches, c() ? "E2BIG" : "EQUOTA");
      const transactions = Promise.all(Array.from({ length: 15 }, () => guest.begin()));
      await refused(transactions, c() ? "ENOSPC" : "EQUOTA");
      await refused(guest.write("data/large", Buffer.alloc(2049)), c() ? "ENOSPC" : "E2BIG");
    }));

  test("a guest owns a thousand nodes at most", () =>
    withGuest(target(), async (guest) => {
      const names = Array.from({ length: 1010 }, (_, i) => `data/${i % 50}/${i}`);
      let refusals = 0;
      for (const name of names)
        await guest.write(name, "").catch((error: Error & { code?: string }) => {
          assert.is(error.code, c() ? "ENOSPC" : "EQUOTA");
          refusals += 1;
        });
      // The fifty folders and `data` count, too.
      assert.ok(refusals >= 1010 + 51 - 1002 && refusals <= 1010 + 51 - 998, String(refusals));
    }));

  test("S39 and S40 a domain's end", () =>
    withGuest(target(), async (guest, root, domid, home) => {
      await guest.write("data/x", "");
      const granted = fresh();
      await root.write(granted, "");
      await root.setPermissions(granted, [
        { access: "n", domid: 0 },
        { access: "r", domid },
      ]);
      assert.is((await guest.read(granted)).length, 0);
      const watch = await root.watch("@releaseDomain");
      await watch.next();
      target().hypervisor.destroy(domid);
      assert.is(await watch.next(), "@releaseDomain");
      await refused(root.read(`${home}/data`), "ENOENT");
      assert.is((await root.read(home)).length, 0);
      await guest.close();
      target().hypervisor.create(domid);
      await root.introduce(domid, 1234, 5);
      const again = await target().guest(domid);
      await refused(again.read(granted), "EACCES");
      await again.close();
    }));
}
