import { writeFileSync } from "node:fs";
import type { NetConnectOpts } from "node:net";
import { join } from "node:path";
import type { Bench, Figure } from "../figure.ts";
import { jsonCall, type Load, type Loaded, load, post } from "../support/http-load.ts";
import { scratch } from "../support/places.ts";
import { type Started, startBaseline } from "../support/processes.ts";
import { inTurn, median, medianRatio, type Rounds } from "../support/statistics.ts";
import { call, logIn, startXapi, urlOf } from "../support/xapi.ts";

/** Length of a round and how many there are: short rounds in turn see the same machine. */
const SECONDS = 0.8;
const ROUNDS = 5;

const at = ({ announced }: Started): NetConnectOpts => ({ host: "127.0.0.1", port: Number(announced.httpPort) });

function figureOf(name: string, of: string, limit: number, rounds: Rounds<Loaded>): Figure {
  const middle = (figure: (one: Loaded) => number) => median(rounds.ours.map(figure));
  return {
    name,
    ratio: medianRatio(rounds, (one) => one.perSecond),
    better: "higher",
    of,
    goals: [{ of: "ratio", is: "at least", limit }],
    values: {
      perSecond: middle((one) => one.perSecond),
      p50Ms: middle((one) => one.p50Ms),
      p99Ms: middle((one) => one.p99Ms),
      replyBytes: middle((one) => one.replyBytes),
      baselinePerSecond: median(rounds.baseline.map((one) => one.perSecond)),
      baselineP99Ms: median(rounds.baseline.map((one) => one.p99Ms)),
    },
  };
}

/** One VM of a pool and a session. */
async function someVm(url: string): Promise<{ session: string; vm: string }> {
  const session = await logIn(url);
  const [vm = ""] = (await call(url, "VM.get_all", session)) as readonly string[];
  return { session, vm };
}

/** `VM.get_power_state` over 32 keep-alive connections, beside a raw server that answers the same bytes. */
async function rpcSmall(): Promise<readonly Figure[]> {
  using place = scratch();
  await using xapi = await startXapi({ folder: place.folder, vms: 100 });
  const { session, vm } = await someVm(urlOf(xapi));
  const file = join(place.folder, "reply");
  writeFileSync(
    file,
    JSON.stringify({ jsonrpc: "2.0", result: await call(urlOf(xapi), "VM.get_power_state", session, vm), id: 1 }),
  );
  await using raw = await startBaseline("http", file);
  const request = jsonCall("VM.get_power_state", [session, vm]);
  const shape: Omit<Load, "at"> = { connections: 32, request, seconds: SECONDS };
  const rounds = await inTurn(
    ROUNDS,
    () => load({ ...shape, at: at(xapi) }),
    () => load({ ...shape, at: at(raw) }),
  );
  return [figureOf("rpc-small", "calls a second; raw node:http, same bytes", 0.7, rounds)];
}

/** All records of a pool, beside JSON.stringify of the same records. */
async function rpcRecords(count: number): Promise<readonly Figure[]> {
  using place = scratch();
  await using xapi = await startXapi({ folder: place.folder, vms: count, hosts: 4 });
  const url = urlOf(xapi);
  const { session, vm } = await someVm(url);
  const file = join(place.folder, "records");
  writeFileSync(file, JSON.stringify(await call(url, "VM.get_all_records", session)));
  await using raw = await startBaseline("http", file, "stringify");
  const shape = { connections: 4, request: jsonCall("VM.get_all_records", [session]), seconds: SECONDS };
  const baseline = () => load({ ...shape, at: at(raw) });
  const rounds = await inTurn(ROUNDS, () => load({ ...shape, at: at(xapi) }), baseline);
  const name = `rpc-records-${count}`;
  const of = "replies a second; JSON.stringify over raw node:http";
  const changing = await inTurn(
    2,
    () => whileChanging(url, session, vm, () => load({ ...shape, at: at(xapi) })),
    baseline,
    false,
  );
  const figure = figureOf(name, of, 3, rounds);
  return [
    { ...figure, values: { ...figure.values, ratioWhileChanging: medianRatio(changing, (one) => one.perSecond) } },
  ];
}

/** Measures while a row of the class changes every few milliseconds, so that no reply is kept as a whole. */
async function whileChanging<T>(url: string, session: string, vm: string, measure: () => Promise<T>): Promise<T> {
  let going = true;
  const change = async () => {
    for (let round = 0; going; round++) await call(url, "VM.set_name_description", session, vm, `change ${round}`);
  };
  const changes = change();
  const measured = await measure();
  going = false;
  await changes;
  return measured;
}

/** XML-RPC beside our JSON-RPC. */
async function xmlRpc(name: string, vms: number, method: string, connections: number): Promise<readonly Figure[]> {
  using place = scratch();
  await using xapi = await startXapi({ folder: place.folder, vms });
  const { session, vm } = await someVm(urlOf(xapi));
  const params = method === "VM.get_all_records" ? [session] : [session, vm];
  const values = params.map((param) => `<param><value><string>${param}</string></value></param>`).join("");
  const xml = `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${values}</params></methodCall>`;
  const shape = { at: at(xapi), connections, seconds: SECONDS };
  const rounds = await inTurn(
    ROUNDS,
    () => load({ ...shape, request: post("/", xml, "text/xml") }),
    () => load({ ...shape, request: jsonCall(method, params) }),
  );
  const figure = figureOf(name, "calls a second; the same by JSON-RPC", 0.5, rounds);
  const ratioOfBytes = medianRatio(rounds, (one) => one.perSecond * one.replyBytes);
  const ratioOfSizes = await sizesAlone(place.folder, rounds, connections);
  return [{ ...figure, values: { ...figure.values, ratioOfBytes, ratioOfSizes } }];
}

/**
 * The same ratio of a raw server that does nothing but hand over replies of these two sizes, kept ready: what the sizes
 * alone make of it.
 */
async function sizesAlone(folder: string, { ours, baseline }: Rounds<Loaded>, connections: number): Promise<number> {
  await using larger = await startBytes(join(folder, "ours"), ours);
  await using smaller = await startBytes(join(folder, "baseline"), baseline);
  const shape = { connections, seconds: SECONDS, request: jsonCall("any", []) };
  const rounds = await inTurn(
    3,
    () => load({ ...shape, at: at(larger) }),
    () => load({ ...shape, at: at(smaller) }),
  );
  return medianRatio(rounds, (one) => one.perSecond);
}

/** A raw server whose replies are about as long as those that were measured. */
function startBytes(file: string, measured: readonly Loaded[]): Promise<Started> {
  writeFileSync(file, Buffer.alloc(median(measured.map(({ replyBytes }) => replyBytes)), " "));
  return startBaseline("http", file);
}

export const rpc: readonly Bench[] = [
  { name: "rpc-small", about: "VM.get_power_state by JSON-RPC, 32 keep-alive connections", run: rpcSmall },
  { name: "rpc-records-1000", about: "VM.get_all_records of 1,000 VMs", run: () => rpcRecords(1000) },
  { name: "rpc-records-10000", about: "VM.get_all_records of 10,000 VMs", run: () => rpcRecords(10_000) },
  {
    name: "xmlrpc-small",
    about: "VM.get_power_state by XML-RPC, 32 keep-alive connections",
    run: () => xmlRpc("xmlrpc-small", 100, "VM.get_power_state", 32),
  },
  {
    name: "xmlrpc-records-1000",
    about: "VM.get_all_records of 1,000 VMs by XML-RPC",
    run: () => xmlRpc("xmlrpc-records-1000", 1000, "VM.get_all_records", 4),
  },
];
