import { connect, type Xapi } from "../../../generated/client/index.ts";
import type { GuestType, LifecycleTarget } from "../../contract/vm-lifecycle.ts";
import { bundled } from "./deploy.ts";
import type { Dom0 } from "./vm.ts";

const data = "/var/lib/xapi-ts";
const supervisorLog = "/var/log/xapi-ts.log";
const password = "secret";
const compileCache = "NODE_COMPILE_CACHE=/var/cache/xapi-ts";
const storageFolder = "/var/lib/xapi-ts-disks";
const patience = 600;

/** The toolstack in Dom0, started as an operator does. */
export async function startToolstack(dom0: Dom0): Promise<void> {
  const { agent } = dom0;
  const options = [
    "--backend=xc",
    `--data=${data}`,
    "--store=sqlite",
    "--address=0.0.0.0",
    "--http-port=-1",
    "--https-port=443",
    `--root-password=${password}`,
    "--ready-timeout=300",
    "--loglevel=info",
    "--log=stderr",
  ];
  // Code is compiled once: the first of all starts is slow in an emulated machine, where daemons would not be ready in time.
  await agent.output(
    `cd ${bundled} && export ${compileCache} && for f in supervisor message-switch forkexecd squeezed xenopsd xapi; do timeout 60 node $f.mjs --help > /dev/null 2>&1 < /dev/null; done; true`,
    300,
  );
  await agent.output(`mkdir -p ${data} /var/lib/xcp /var/cache/xapi-ts`);
  // An emulated guest on a busy machine is late in everything.
  const late = ["vm-suspend-ack-timeout", "domain_shutdown_ack_timeout"].map((key) => `${key} = ${patience}`);
  const lines = [...late, "qemu-system-i386 = /usr/local/sbin/qemu-with-kernel"];
  await agent.output(`printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} > /etc/xenopsd.conf`);
  await agent.output(
    `cd ${bundled} && (${compileCache} setsid node supervisor.mjs ${options.join(" ")} > ${supervisorLog} 2>&1 < /dev/null &)`,
  );
  await agent.output(
    `for i in $(seq 600); do grep -q '^ready' ${supervisorLog} && exit 0; sleep 0.5; done; cat ${supervisorLog}; exit 1`,
    320,
  );
}

/** The last that the daemons, the hypervisor and a guest have said. */
async function lastWords({ agent }: Dom0, guest: string): Promise<string> {
  const consoleLog = consoleOf(guest);
  const parts = [
    ["the daemons", `tail -n 60 ${supervisorLog} | cut -c1-500`],
    ["the hypervisor", "xl dmesg | tail -n 30; xl list"],
    [`the guest ${guest}`, `tail -n 30 ${consoleLog}`],
  ] as const;
  const script = parts.map(([what, command]) => `echo '--- ${what}'; ${command}`).join("; ");
  return await agent.output(`{ ${script}; } 2>&1; true`);
}

/** Where Dom0 keeps what a guest prints. */
function consoleOf(guest: string): string {
  return `/var/log/xen/console/guest-${guest}.log`;
}

/** Gives the pool a place for disks, as an operator does with a new host. */
export async function makeStorage(dom0: Dom0, target: LifecycleTarget): Promise<void> {
  await dom0.agent.output(`mkdir -p ${storageFolder}`);
  const xapi = await target.connect();
  const [host] = await xapi.host.get_all();
  const [pool] = await xapi.pool.get_all();
  if (host === undefined || pool === undefined) throw new Error("There is no host, or no pool.");
  const sr = await xapi.SR.create(host, { location: storageFolder }, 0, "Disks", "", "file", "user", false, {});
  await xapi.pool.set_default_SR(pool, sr);
  await xapi.pool.set_suspend_image_SR(pool, sr);
  xapi.close();
}

/** Guests of the real hypervisor, seen through the toolstack in Dom0. */
export function dom0Target(dom0: Dom0, types: readonly GuestType[]): LifecycleTarget {
  const { agent, machine } = dom0;
  const url = `https://127.0.0.1:${machine?.apiPort}`;
  return {
    name: "Xen",
    isReal: true,
    types,
    patience,
    kernel: {
      PV_kernel: "/guest/vmlinux",
      PV_ramdisk: "/guest/initrd",
      PV_args: "console=hvc0 loglevel=4 panic=-1",
    },
    connect: (): Promise<Xapi> =>
      connect({ url, user: "root", password, tls: { rejectUnauthorized: false }, connectTimeout: 30_000 }),
    // Not where Dom0 runs: see what is said of that in vm.ts.
    processors: "1",
    async makeKernelDisk(sr, vdi) {
      const menu = [
        "default 0",
        "timeout 0",
        "title guest",
        "root (hd0)",
        "kernel /boot/vmlinuz",
        "initrd /boot/initrd",
      ];
      const lines = menu.map((line) => `'${line}'`).join(" ");
      await agent.output(
        `d=$(mktemp -d) && mkdir -p $d/boot/grub && cp /guest/vmlinuz /guest/initrd $d/boot/ && printf '%s\\n' ${lines} > $d/boot/grub/menu.lst && mke2fs -q -F -t ext2 -d $d /dev/sm/backend/${sr}/${vdi} && rm -r $d`,
      );
    },
    async makeBridge(bridge) {
      await agent.output(`ip link add ${bridge} type bridge 2>/dev/null; ip link set ${bridge} up`);
    },
    async crash(_uuid, domid) {
      await agent.output(`xenstore-write /local/domain/${domid}/data/lab/cmd crash`);
    },
    async kill(daemon) {
      await agent.output(`kill -9 $(pgrep -f '[d]aemons/${daemon}/main.ts|[/]${daemon}.mjs')`);
    },
    console: (name) => agent.output(`cat ${consoleOf(name)}`),
    report: (name) => lastWords(dom0, name),
    async ask(domid, command) {
      const path = `/local/domain/${domid}/data/lab`;
      const look = `r=$(xenstore-read ${path}/reply 2>/dev/null) && { xenstore-rm ${path}/reply; echo "$r"; exit 0; }`;
      const script = `xenstore-write ${path}/cmd ${command}; for i in $(seq 300); do ${look}; sleep 0.2; done; exit 1`;
      return (await agent.output(script)).trim();
    },
  };
}
