import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { root } from "./source.ts";

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const test = suite("lock");

const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"));

/** Where a package looks for what it needs: its own node_modules, then those of the folders above. */
function isLocked(packages: Readonly<Record<string, Locked>>, from: string, name: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("node_modules/") - 1))) {
    if (`${place === "" ? "" : `${place}/`}node_modules/${name}` in packages) return true;
    if (place === "") return false;
  }
}

test("whatever a locked package needs is locked too, for every platform, so that npm ci takes the lock", () => {
  const { packages } = read("package-lock.json") as { readonly packages: Readonly<Record<string, Locked>> };
  const missing = Object.entries(packages).flatMap(([place, locked]) =>
    Object.keys({ ...locked.dependencies, ...locked.devDependencies, ...locked.optionalDependencies })
      .filter((name) => !isLocked(packages, place, name))
      .map((name) => `${place || "the project"} needs ${name}`),
  );
  assert.equal(missing, []);
});

test("the lock belongs to this package.json", () => {
  const { packages } = read("package-lock.json") as { readonly packages: Readonly<Record<string, Locked>> };
  const wanted = read("package.json") as Locked;
  assert.equal(packages[""]?.dependencies, wanted.dependencies);
  assert.equal(packages[""]?.devDependencies, wanted.devDependencies);
});

test.run();
