import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Lock } from "../../daemons/squeezed/lock.ts";
import { turns } from "../support/wait.ts";

const test = suite("squeezed/lock");

test("one at a time, in the order of their coming, whatever becomes of those before", async () => {
  const lock = new Lock(8);
  const log: string[] = [];
  const part = (name: string, fails = false) =>
    lock.run(async () => {
      log.push(`${name} begins`);
      await turns();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const ends = await Promise.allSettled([part("a"), part("b", true), part("c")]);
  assert.equal(log, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  assert.equal(
    ends.map((end) => (end.status === "fulfilled" ? end.value : String(end.reason))),
    ["a", "Error: b", "c"],
  );
});

test("no more wait than are allowed, and each that has ended makes room for one", async () => {
  const lock = new Lock(2);
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const held = gates.map((gate) => () => gate.promise);
  const refusal = () => lock.run(async () => {}).then(() => "taken", String);
  const [first, second, third] = held as [() => Promise<void>, () => Promise<void>, () => Promise<void>];
  void lock.run(first);
  void lock.run(second);
  assert.is(await refusal(), "Error: More than 2 requests wait for the memory of this host");
  gates[0].resolve();
  await turns();
  void lock.run(third);
  assert.match(await refusal(), /More than 2/);
  let idle = false;
  const rest = lock.idle().then(() => {
    idle = true;
  });
  await turns();
  assert.not(idle);
  for (const { resolve } of gates) resolve();
  await rest;
});

test.run();
