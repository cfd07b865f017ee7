import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChildDefinition } from "../../runtime/process/child.ts";
import type { DaemonContext, RunningDaemon } from "../../runtime/process/daemon.ts";
import type { Announcement } from "../../runtime/process/notify.ts";
import { Supervisor } from "../../runtime/process/supervisor.ts";
import type { SupervisorSettings, supervisorSettings } from "./settings.ts";

/** Where the daemons of a pool find each other. */
interface Places {
  readonly data: string;
  /** Folder of the sockets, where it is another one; made for this run. */
  readonly elsewhere?: string;
  readonly switchSocket: string;
  readonly apiSocket: string;
  readonly usersFile: string;
}

/** Starts every daemon of a simulated pool, in order, and says where the API is (see `npm start -- --help`). */
export async function startPool(context: DaemonContext<typeof supervisorSettings>): Promise<RunningDaemon> {
  const { settings, log, ambient } = context;
  for (const variable of ownVariables) delete process.env[variable];
  const places = placesOf(settings);
  mkdirSync(places.data, { recursive: true, mode: 0o700 });
  const password = passwordOf(settings, places, ambient.bytes);
  const supervisor = new Supervisor({ children: childrenOf(settings, places, password), log, ambient });
  const announcements = await supervisor.start();
  process.stdout.write(banner(announcements.get("xapi") ?? {}, password));
  return {
    async stop() {
      await supervisor.stop();
      if (places.elsewhere !== undefined) rmSync(places.elsewhere, { recursive: true, force: true });
    },
  };
}

/** What is for this process alone: the password is handed to xapi once, and each process has its own id. */
const ownVariables = ["XAPI_ROOT_PASSWORD", "XAPI_PIDFILE"];

/** Bytes of a folder's path that leave room for the names of sockets. */
const LONGEST_FOLDER = 80;

/** The path of a Unix socket has at most some hundred bytes, so long folders get theirs elsewhere. */
function placesOf(settings: SupervisorSettings): Places {
  const isLong = Buffer.byteLength(settings.data) > LONGEST_FOLDER;
  const run = isLong ? mkdtempSync(join(tmpdir(), "xapi-ts-")) : settings.data;
  return {
    data: settings.data,
    ...(isLong ? { elsewhere: run } : {}),
    switchSocket: join(run, "message-switch"),
    apiSocket: settings.socket === "" ? join(run, "xapi") : settings.socket,
    usersFile: join(settings.data, "users"),
  };
}

/** The password that root gets now; nothing where root has one already. */
function passwordOf(
  settings: SupervisorSettings,
  places: Places,
  bytes: (count: number) => Buffer,
): string | undefined {
  if (settings["root-password"] !== "") return settings["root-password"];
  return existsSync(places.usersFile) ? undefined : bytes(12).toString("base64url");
}

const module = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The daemons in the order of their start. Secrets travel in the environment, which other users cannot read. */
function childrenOf(settings: SupervisorSettings, places: Places, password: string | undefined): ChildDefinition[] {
  const common = [`--loglevel=${settings.loglevel}`, `--log=${settings.log}`, `--log-format=${settings["log-format"]}`];
  const bus = [...common, `--switch-path=${places.switchSocket}`];
  const api = [
    ...bus,
    "--simulated",
    "--local-auth=users-file",
    `--users-file=${places.usersFile}`,
    `--socket=${places.apiSocket}`,
    ...(["address", "http-port", "https-port", "data", "store", "hosts", "vms", "seed"] as const).map(
      (key) => `--${key}=${settings[key]}`,
    ),
  ];
  return [
    {
      name: "message-switch",
      module: module("../message-switch/main.ts"),
      arguments: ["--path", places.switchSocket, ...common],
    },
    {
      name: "xenopsd",
      module: module("../xenopsd/main.ts"),
      arguments: [
        ...bus,
        `--database-path=${join(places.data, "xenopsd")}`,
        `--persist=${settings.store === "sqlite"}`,
      ],
    },
    {
      name: "xapi",
      module: module("../xapi/main.ts"),
      arguments: api,
      ...(password === undefined ? {} : { environment: { XAPI_ROOT_PASSWORD: password } }),
      again: (announced) => ({ arguments: [...api, ...samePorts(announced)], environment: {} }),
    },
  ];
}

/** Clients know the ports that were free at the first start; and the password may have been changed since. */
function samePorts({ httpPort, httpsPort }: Announcement): string[] {
  return [
    ...(httpPort === undefined ? [] : [`--http-port=${httpPort}`]),
    ...(httpsPort === undefined ? [] : [`--https-port=${httpsPort}`]),
  ];
}

function banner(at: Announcement, password: string | undefined): string {
  const host = at.address === "0.0.0.0" ? "127.0.0.1" : String(at.address);
  const plain = at.httpPort === undefined ? undefined : `http://${host}:${at.httpPort}`;
  const tls = at.httpsPort === undefined ? undefined : `https://${host}:${at.httpsPort}`;
  const url = plain ?? tls ?? `unix:${at.socket}`;
  const login = password ?? "the password of the first start (or --root-password NEW)";
  return [
    ...[plain, tls, at.socket === undefined ? undefined : `unix:${at.socket}`].flatMap((u) =>
      u === undefined ? [] : [`XenAPI  ${u}`],
    ),
    `login   root / ${login}`,
    "",
    `curl -sk ${url}/jsonrpc -d '{"jsonrpc":"2.0","id":1,"method":"session.login_with_password","params":["root","${password ?? "PASSWORD"}"]}'`,
    `python3 -c "import xmlrpc.client as x; p = x.ServerProxy('${url}'); print(p.session.login_with_password('root', '${password ?? "PASSWORD"}'))"`,
    `npx node --input-type=module -e "import { connect } from './generated/client/index.ts'; console.log(await (await connect({ url: '${url}', user: 'root', password: '${password ?? "PASSWORD"}' })).VM.get_all())"`,
    "ready",
    "",
  ].join("\n");
}
