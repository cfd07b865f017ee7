import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench, Figure } from "../figure.ts";
import { timeOf } from "../support/child-time.ts";
import { root, scratch } from "../support/places.ts";
import { inTurn, median, medianRatio } from "../support/statistics.ts";

const ROUNDS = 3;
/** From cold means that no code is kept compiled from an earlier run either. */
const NOTHING_COMPILED = { NODE_DISABLE_COMPILE_CACHE: "1" };
const generator = join(root, "generator/cli.js");
const baseline = join(import.meta.dirname, "../baselines/write-files.ts");

/** The whole generation into a fresh copy of the project, beside loading the datamodel and writing the same bytes; then once more. */
async function codegen(): Promise<readonly Figure[]> {
  using place = scratch();
  const project = copyOfProject(place.folder, 0);
  const generate = (folder: string, environment = {}) => timeOf(generator, ["-C", folder, "generate"], environment);
  await generate(project);
  const files = textsBelow(join(project, "generated"));
  const packed = join(place.folder, "packed.json");
  writeFileSync(packed, JSON.stringify(files));
  // Each round has folders of its own: on some file systems it takes long to make files where others were removed just before.
  let round = 0;
  const cold = () => generate(copyOfProject(place.folder, ++round), NOTHING_COMPILED);
  const least = () => timeOf(baseline, [project, packed, join(place.folder, `written-${++round}`)], NOTHING_COMPILED);
  const rounds = await inTurn(ROUNDS, cold, least);
  await generate(project);
  const again = await inTurn(ROUNDS, () => generate(project), cold, false);
  const texts = Object.values(files);
  return [
    {
      name: "codegen",
      ratio: medianRatio(rounds, (ms) => ms),
      better: "lower",
      of: "time of a process; one that loads the model and writes the same bytes",
      goals: [{ of: "ratio", is: "at most", limit: 3 }],
      values: {
        coldMs: median(rounds.ours),
        baselineMs: median(rounds.baseline),
        files: texts.length,
        bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
      },
    },
    {
      name: "codegen-unchanged",
      ratio: medianRatio(again, (ms) => ms),
      better: "lower",
      of: "time of a run that finds nothing to do; a cold run",
      goals: [{ of: "ratio", is: "at most", limit: 0.1 }],
      values: { unchangedMs: median(again.ours), coldMs: median(again.baseline) },
    },
  ];
}

/** A fresh copy of what is generated from. */
function copyOfProject(place: string, number: number): string {
  const project = join(place, `project-${number}`);
  mkdirSync(project);
  cpSync(join(root, "idl"), join(project, "idl"), { recursive: true });
  cpSync(join(root, "biome.json"), join(project, "biome.json"));
  return project;
}

/** The files below a folder, by path. */
function textsBelow(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    paths.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

export const generation: readonly Bench[] = [
  { name: "codegen", about: "generation from cold, and with nothing to do", run: codegen },
];
