import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../daemons/xapi/database.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { SqliteStore } from "../../../runtime/db/store/sqlite.ts";
import type { Bench, Figure } from "../figure.ts";
import { scratch } from "../support/places.ts";
import { inTurn, median, medianRatio, percentile } from "../support/statistics.ts";

const WRITERS = 32;
const MS = 700;

interface Written {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** 32 writers, each waiting until its write is on disk before the next, beside a write and an fsync of the same row for each. */
async function dbWrites(): Promise<readonly Figure[]> {
  using place = scratch();
  const database = openDatabase(systemAmbient, new SqliteStore(join(place.folder, "state.sqlite")));
  await database.load();
  const secrets = database.tables.secret;
  const refs = Array.from({ length: WRITERS }, () => secrets.create({ value: "0".repeat(200), other_config: {} }));
  await database.commit();
  const row = Buffer.from(JSON.stringify(secrets.get(refs[0] ?? "")));
  const file = openSync(join(place.folder, "log"), "a");
  let serial = 0;
  const ours = () =>
    measure(WRITERS, async (writer) => {
      secrets.set(refs[writer] ?? "", "value", String(serial++).padStart(200, "0"));
      await database.commit();
    });
  const baseline = () =>
    measure(1, async () => {
      writeSync(file, row);
      fsyncSync(file);
    });
  try {
    const rounds = await inTurn(5, ours, baseline);
    return [
      {
        name: "db-writes",
        ratio: medianRatio(rounds, (one) => one.perSecond),
        better: "higher",
        of: "writes a second that are on disk, 32 writers; one fsync each",
        goals: [{ of: "ratio", is: "at least", limit: 10 }],
        values: {
          perSecond: median(rounds.ours.map((one) => one.perSecond)),
          p50Ms: median(rounds.ours.map((one) => one.p50Ms)),
          p99Ms: median(rounds.ours.map((one) => one.p99Ms)),
          fsyncPerSecond: median(rounds.baseline.map((one) => one.perSecond)),
          fsyncP50Ms: median(rounds.baseline.map((one) => one.p50Ms)),
        },
      },
    ];
  } finally {
    closeSync(file);
    await database.close();
  }
}

/** So many writers at work for a while. */
async function measure(writers: number, write: (writer: number) => Promise<void>): Promise<Written> {
  const times: number[] = [];
  const started = performance.now();
  const one = async (writer: number) => {
    while (performance.now() - started < MS) {
      const before = performance.now();
      await write(writer);
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => one(writer)));
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: times.length / seconds, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
}

export const database: readonly Bench[] = [
  { name: "db-writes", about: "32 writers, each write acknowledged on disk", run: dbWrites },
];
