import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fc } from "../support/properties.ts";
import { benches } from "./catalogue.ts";
import { type Figure, goalText, jsonLine, reaches } from "./figure.ts";
import { ReplyReader } from "./support/http-load.ts";
import { inTurn, median, medianRatio, percentile } from "./support/statistics.ts";

const bench = suite("benches");

const figure: Figure = {
  name: "some",
  ratio: 0.123456,
  better: "higher",
  of: "calls; less",
  values: { p50Ms: 1.23456, bytes: 1234567.8 },
};

bench("a figure is one line of JSON with its target", () => {
  assert.equal(JSON.parse(jsonLine(figure)), {
    name: "some",
    ratio: 0.1235,
    better: "higher",
    of: "calls; less",
    p50Ms: 1.235,
    bytes: 1234568,
  });
  const asked = { ...figure, goals: [{ of: "ratio", is: "at least", limit: 0.1 } as const] };
  assert.match(jsonLine(asked), '"target":"ratio ≥ 0.1","met":true');
  assert.not.match(jsonLine(asked), "\n");
});

bench("a target is a limit of the ratio or of a value", () => {
  const asks = (of: string, is: "at least" | "at most", limit: number) =>
    reaches({ ...figure, goals: [{ of, is, limit }] });
  assert.is(reaches(figure), undefined);
  assert.is(asks("ratio", "at least", 0.2), false);
  assert.is(asks("ratio", "at most", 0.2), true);
  assert.is(asks("p50Ms", "at most", 1), false);
  assert.is(asks("nothing", "at most", 1), false);
  assert.is(goalText({ ...figure, goals: [{ of: "p50Ms", is: "at most", limit: 3 }] }), "p50Ms ≤ 3");
});

bench("the middle and the parts of what was measured", () => {
  assert.is(median([3, 1, 2]), 2);
  assert.is(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
  assert.is(percentile([5, 1, 4, 2, 3], 0.5), 3);
  assert.is(percentile([5, 1, 4, 2, 3], 0.99), 5);
});

bench("two things are done in turn, the first round uncounted", async () => {
  const done: string[] = [];
  const step = (name: string) => async () => done.push(name);
  const rounds = await inTurn(2, step("ours"), step("baseline"));
  assert.equal(done, ["baseline", "ours", "ours", "baseline", "baseline", "ours"]);
  assert.equal(rounds, { ours: [3, 6], baseline: [4, 5] });
  assert.is(
    medianRatio(rounds, (one) => one),
    (3 / 4 + 6 / 5) / 2,
  );
});

bench("replies are told apart however they arrive", () => {
  const texts = ["", "a", "b".repeat(300)].map(
    (body) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const stream = Buffer.from(texts.join(""));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sizes) => {
      const seen: number[] = [];
      let body = "";
      const reader = new ReplyReader(
        (bytes) => seen.push(bytes),
        (part) => {
          body += part;
        },
      );
      for (let at = 0, step = 0; at < stream.length; step++) {
        const size = sizes[step % sizes.length] ?? 1;
        reader.take(stream.subarray(at, at + size));
        at += size;
      }
      assert.equal(
        seen,
        texts.map((text) => text.length),
      );
      assert.is(body, `a${"b".repeat(300)}`);
    }),
  );
});

bench("every bench has a name of its own", () => {
  assert.is(new Set(benches.map(({ name }) => name)).size, benches.length);
});

bench("--help and an unknown option are answered with the usage", () => {
  const main = (word: string) =>
    spawnSync(process.execPath, [join(import.meta.dirname, "main.ts"), word], { encoding: "utf8" });
  const help = main("--help");
  assert.is(help.status, 0);
  assert.match(help.stdout, /^Usage: /);
  const wrong = main("--nope");
  assert.is(wrong.status, 2);
  assert.match(wrong.stderr, /^bench: Unknown option '--nope'.*\nUsage: /);
});

bench.run();
