import { suite } from "uvu";
import * as assert from "uvu/assert";
import { recomputeAll } from "../../../daemons/xapi/operations/refresh.ts";
import { type Deviation, deviations } from "./deviations.ts";
import type { Loose } from "./match.ts";
import { type Outcome, replay } from "./replay.ts";
import { looseEvents, looseMachine, type Scene } from "./scene.ts";
import { openStage, type Stage } from "./stage.ts";
import { type Case, Transcript } from "./transcript.ts";

/**
 * Replays a recording on a server of its own and compares every reply. A case that differs must be on the list of
 * deviations, and one that is on the list must differ.
 */
export function replayTranscript(name: string, scene: Scene): void {
  const transcript = new Transcript(name);
  const listed = deviations[name] ?? {};
  const loose: Loose = (path, recorded) =>
    looseEvents(path, recorded) || looseMachine(path, recorded) || (scene.loose?.(path, recorded) ?? false);
  const golden = suite(`recording ${name}`);
  const outcomes: Outcome[] = [];
  let stage: Stage;
  golden.before(async () => {
    stage = await openStage(transcript, scene.settings);
    await (async () => scene.prepare(stage))().catch(shownInFull);
    recomputeAll(stage.running.xapi.context("prepared"));
  });
  golden.after(async () => {
    // The timers of the server do not keep a process alive.
    const awake = setInterval(() => undefined, 1000);
    await stage.close();
    clearInterval(awake);
    console.log(`\nnote: ${summaryOf(outcomes, listed)}`);
  });
  for (const item of transcript.cases) {
    golden(`${item.id} ${item.note}`, async () => {
      await scene.before?.[item.id]?.(stage);
      const [outcome] = await Promise.all([replay(stage, item, loose), scene.meanwhile?.[item.id]?.(stage)]);
      outcomes.push(outcome);
      judge(outcome, listed[item.id]);
    });
  }
  for (const entry of transcript.others) {
    const compareEntry = scene.others?.[entry.id];
    if (compareEntry === undefined) continue;
    golden(`${entry.id} ${entry.note}`, async () => compareEntry(stage, entry));
  }
  golden("the list of deviations names only cases of the recording", () => {
    const ids = new Set(transcript.cases.map(({ id }) => id));
    assert.equal(
      Object.keys(listed).filter((id) => !ids.has(id)),
      [],
    );
  });
  golden.run();
}

function judge({ item, differences, status }: Outcome, deviation: Deviation | undefined): void {
  if (deviation === undefined) {
    assert.ok(differences.length === 0, shown(item, differences));
    return;
  }
  assert.ok(differences.length > 0, `${item.id} is on the list of deviations but is as recorded.`);
  if ("row" in deviation && deviation.row === 11) assert.match(status, /^HTTP\/1\.[01] 400 Bad Request$/);
}

function shown(item: Case, differences: readonly string[]): string {
  const request = item.request.slice(item.request.indexOf("\r\n\r\n") + 4);
  return `${item.id}: ${request.slice(0, 300)}\n  ${differences.slice(0, 12).join("\n  ")}`;
}

function summaryOf(outcomes: readonly Outcome[], listed: Readonly<Record<string, Deviation>>): string {
  const count = (test: (outcome: Outcome) => boolean): number => outcomes.filter(test).length;
  const kindOf = ({ item }: Outcome) => Object.keys(listed[item.id] ?? {})[0];
  return [
    `${outcomes.length} cases`,
    `${count((o) => o.differences.length === 0)} as recorded (${count((o) => o.exact)} to the byte)`,
    `${count((o) => kindOf(o) === "row")} better on purpose`,
    `${count((o) => kindOf(o) === "reason")} different for a reason`,
    `${count((o) => kindOf(o) === "notYet")} not in this version`,
  ].join(", ");
}

/** The test runner does not show errors of its hooks. */
function shownInFull(error: unknown): never {
  console.error(error);
  throw error;
}
