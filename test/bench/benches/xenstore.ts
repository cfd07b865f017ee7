import { LibraryMissing } from "../../../bindings/libc/library.ts";
import type { Connection } from "../../../bindings/xenstore/connection.ts";
import { openLibrary } from "../../../bindings/xenstore/library.ts";
import { connectSocket } from "../../../bindings/xenstore/socket.ts";
import { transact } from "../../../bindings/xenstore/transaction.ts";
import { systemAmbient } from "../../../runtime/ambient.ts";
import { daemonInstalled, remedy, startDaemon } from "../../bindings/xenstore/daemons.ts";
import type { Bench, Figure } from "../figure.ts";
import { inTurn, median, medianRatio } from "../support/statistics.ts";

/** Length of a round and how many there are. */
const SECONDS = 0.5;
const ROUNDS = 5;
/** Callers that each wait for their answer before they go on: as many tasks as a busy daemon has. */
const CALLERS = 32;

/** One step of a caller; `own` is a path of its own. */
type Step = (own: string) => Promise<unknown>;

/** Steps a second of some callers at once. */
async function rate(callers: number, stepOf: (caller: number) => Promise<Step>): Promise<number> {
  const steps = await Promise.all(Array.from({ length: callers }, (_, caller) => stepOf(caller)));
  const started = performance.now();
  const end = started + SECONDS * 1000;
  let done = 0;
  const run = async (step: Step, caller: number) => {
    for (; performance.now() < end; done++) await step(pathOf(caller));
  };
  await Promise.all(steps.map(run));
  return done / ((performance.now() - started) / 1000);
}

const pathOf = (caller: number) => `/bench/${caller}`;

/** What is measured, by the end of its name: how a caller's step is made for a connection, `other` being a second one for changes. */
const KINDS: Readonly<Record<string, (to: Connection, other: Connection) => (caller: number) => Promise<Step>>> = {
  reads: (to) => async () => (own) => to.read(own),
  writes: (to) => async () => (own) => to.write(own, "some value"),
  transactions: (to) => async () => (own) =>
    transact(to, systemAmbient, async (tree) => {
      await tree.read(own);
      await tree.write(own, "some value");
    }),
  watches: (to, other) => async (caller) => {
    const watch = await to.watch(pathOf(caller));
    await watch.next();
    return async (own) => {
      await other.write(own, "some value");
      await watch.next();
    };
  },
};

async function figureOf(name: string, socket: Connection, library: Connection, other: Connection): Promise<Figure> {
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(`There is nothing to measure called ${name}.`);
  const measured = async (connection: Connection, callers: number) => {
    const perSecond = await rate(callers, kind(connection, other));
    await connection.resetWatches();
    return perSecond;
  };
  const both = (callers: number) =>
    inTurn(
      ROUNDS,
      () => measured(socket, callers),
      () => measured(library, callers),
    );
  const [many, alone] = [await both(CALLERS), await both(1)];
  return {
    name: `xenstore-${name}`,
    ratio: medianRatio(many, (one) => one),
    better: "higher",
    of: `${name} a second of the client in TypeScript, ${CALLERS} at once; the client by libxenstore`,
    values: {
      perSecond: median(many.ours),
      libraryPerSecond: median(many.baseline),
      ratioAlone: medianRatio(alone, (one) => one),
      alonePerSecond: median(alone.ours),
      libraryAlonePerSecond: median(alone.baseline),
    },
  };
}

/** Both clients of xenstore on one real C xenstored, in turn. */
async function measure(name: string): Promise<readonly Figure[]> {
  if (!daemonInstalled("c")) return skipped(remedy);
  const daemon = await startDaemon("c");
  const open: Connection[] = [];
  const opened = async (connection: Promise<Connection>) => {
    open.push(await connection);
    return connection;
  };
  try {
    const socket = await opened(connectSocket(daemon.socket, systemAmbient));
    const other = await opened(connectSocket(daemon.socket, systemAmbient));
    const library = await opened(openLibrary(systemAmbient, { socket: daemon.socket }));
    for (let caller = 0; caller < CALLERS; caller++) await socket.write(pathOf(caller), "some value");
    return [await figureOf(name, socket, library, other)];
  } catch (error) {
    if (error instanceof LibraryMissing) return skipped(error.message);
    throw error;
  } finally {
    for (const connection of open) await connection.close();
    await daemon.stop();
  }
}

function skipped(why: string): readonly Figure[] {
  process.stderr.write(`skipped: xenstore (${why})\n`);
  return [];
}

export const xenstore: readonly Bench[] = Object.keys(KINDS).map((name) => ({
  name: `xenstore-${name}`,
  about: `${name} of xenstore, by the socket and by libxenstore`,
  run: () => measure(name),
}));
