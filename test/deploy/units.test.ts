import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const units = suite("systemd units");

const root = new URL("../..", import.meta.url).pathname;
const folder = join(root, "daemons/deploy/systemd");
const names = readdirSync(folder).filter((name) => name.endsWith(".service"));

/** A key of a unit, all of its values. */
function values(name: string, key: string): string[] {
  const text = readFileSync(join(folder, name), "utf8");
  return text.split("\n").flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
}

/** What no host has: what starts a simulated pool, what is simulated, and what makes all that is deployed. */
const NOT_INSTALLED = ["supervisor", "simulated-host", "deploy"];

units("every daemon of a host has one", () => {
  const daemons = readdirSync(join(root, "daemons")).filter((name) => !NOT_INSTALLED.includes(name));
  assert.equal(
    names.map((name) => basename(name, ".service")),
    daemons,
  );
});

units("who enables the target enables every one of them", () => {
  const together = values("toolstack.target", "Also").flatMap((also) => also.split(" "));
  assert.equal(together.toSorted(), names);
  for (const name of names) assert.equal(values(name, "WantedBy"), ["toolstack.target"]);
});

for (const name of names) {
  units(`${name} starts what is in the bundle, with options that it has, and waits until it is ready`, () => {
    const [command = ""] = values(name, "ExecStart");
    const [node, program = "", ...options] = command.split(" ");
    assert.is(node, "/usr/bin/node");
    const daemon = basename(program, ".mjs");
    assert.is(program, `/usr/lib/xapi-ts/${daemon}.mjs`);
    assert.is(`${daemon}.service`, name);
    assert.equal(values(name, "Type"), ["notify"]);
    const main = join(root, "daemons", daemon, "main.ts");
    const help = spawnSync(process.execPath, [main, "--help"], { encoding: "utf8" }).stdout;
    for (const option of options) assert.ok(help.includes(`  ${option.replace(/=.*/, "")} <`), option);
    assert.is(options.includes("--backend=xc"), help.includes("  --backend <"), "a host runs Xen");
    const ours = values(name, "After").flatMap((after) => after.split(" "));
    assert.equal(
      ours.filter((after) => after !== "xenstored.service" && !names.includes(after)),
      [],
    );
  });
}

units.run();
