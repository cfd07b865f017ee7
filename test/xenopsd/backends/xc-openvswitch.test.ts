import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { flowsOfPort, lockedFlows } from "../../../daemons/xenopsd/backends/xc/network-flows.ts";
import { openVswitch } from "../../../daemons/xenopsd/backends/xc/network-openvswitch.ts";
import { available, hasProgram } from "../../support/available.ts";

const lock = { mac: "00:16:3e:00:00:01", ipv4: ["10.0.0.1", "10.0.0.2"], ipv6: ["fd00::1"] };
const nothing = { ...lock, ipv4: [], ipv6: [] };
const table = suite("the flows of a locked interface");

table("they are those of the specification, each with the addresses that may be used", () => {
  const head = (priority: number) => `cookie=1,priority=${priority},in_port=5`;
  const pass = (priority: number, match: string) => `${head(priority)},dl_src=${lock.mac},${match},actions=normal`;
  assert.equal(lockedFlows(5, lock).toSorted(), [
    `${head(4000)},actions=drop`,
    pass(5000, "icmp6,ipv6_src=fd00::1"),
    pass(5000, "tcp6,ipv6_src=fd00::1"),
    pass(5000, "udp6,ipv6_src=fd00::1"),
    pass(6000, "ip,nw_src=10.0.0.1"),
    pass(6000, "ip,nw_src=10.0.0.2"),
    ...[134, 137, 146, 147, 151, 152, 153].map((type) => `${head(6000)},icmp6,icmp_type=${type},actions=drop`),
    pass(7000, "arp,arp_sha=00:16:3e:00:00:01,nw_src=0.0.0.0"),
    pass(7000, "arp,arp_sha=00:16:3e:00:00:01,nw_src=10.0.0.1"),
    pass(7000, "arp,arp_sha=00:16:3e:00:00:01,nw_src=10.0.0.2"),
    ...[135, 136].map((type) => `${head(7000)},icmp6,icmp_type=${type},actions=drop`),
    pass(8000, "icmp6,ipv6_src=fd00::1,icmp_type=135,nd_sll=00:16:3e:00:00:01"),
    pass(8000, "icmp6,ipv6_src=fd00::1,icmp_type=136,nd_target=fd00::1"),
    pass(8000, "udp,tp_dst=67"),
  ]);
  assert.is(flowsOfPort(5), "in_port=5,cookie=1/-1");
});

table.run();

/** Open vSwitch in a folder of its own: the devices on its bridges are none of the kernel's. */
class Sandbox {
  readonly #folder = mkdtempSync(join(tmpdir(), "ovs-"));
  readonly #children: ChildProcess[] = [];

  async start(): Promise<void> {
    const database = join(this.#folder, "conf.db");
    const socket = join(this.#folder, "db.sock");
    process.once("exit", () => this.#kill());
    await this.run("ovsdb-tool", ["create", database, "/usr/share/openvswitch/vswitch.ovsschema"]);
    this.#spawn("ovsdb-server", [database, `--remote=punix:${socket}`, "--pidfile"]);
    await this.run("ovs-vsctl", ["--timeout=30", "--retry", "--no-wait", "init"]);
    this.#spawn("ovs-vswitchd", [`unix:${socket}`, "--enable-dummy=override", "--disable-system", "--pidfile"]);
    await this.run("ovs-vsctl", ["--timeout=30", "add-br", "xenbr0", "--", "add-br", "xapi1", "xenbr0", "25"]);
    await this.run("ovs-vsctl", ["--timeout=30", "add-br", "xenbr1", "--", "add-port", "xenbr0", "eth0"]);
  }

  readonly run = (program: string, words: readonly string[], input = ""): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = execFile(program, words, { env: this.#environment }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${program} ${words.join(" ")}: ${stderr}`));
      });
      // One that reads nothing may have ended.
      child.stdin?.on("error", () => {}).end(input);
    });

  /** The flows of a bridge, but the one that it begins with. */
  async flows(bridge: string): Promise<string[]> {
    const text = await this.run("ovs-ofctl", ["--no-stats", "--no-names", "dump-flows", bridge]);
    const lines = text.split("\n").map((line) => line.trim());
    return lines.filter((line) => line !== "" && line !== "priority=0 actions=NORMAL");
  }

  /** Whether a frame passes a bridge. */
  async passes(port: number, frame: string): Promise<boolean> {
    const told = await this.run("ovs-appctl", ["ofproto/trace", "xenbr0", `in_port=${port},${frame}`]);
    return !/Datapath actions: drop/.test(told);
  }

  async stop(): Promise<void> {
    const ends = this.#children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    this.#kill();
    await Promise.all(ends);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #environment(): NodeJS.ProcessEnv {
    const folders = ["OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR"].map((name) => [name, this.#folder]);
    return { ...process.env, ...Object.fromEntries(folders) };
  }

  #spawn(program: string, words: readonly string[]): void {
    this.#children.push(spawn(program, [...words, "-vconsole:off"], { env: this.#environment, stdio: "ignore" }));
  }

  #kill(): void {
    for (const child of this.#children.splice(0)) child.kill("SIGKILL");
  }
}

const real = suite<{ ovs: Sandbox }>("interfaces on Open vSwitch");

const ids = { "xs-vm-uuid": "a-vm", "attached-mac": lock.mac };
const port = { name: "vif1.0", bridge: "xenbr0", lock: undefined, trunks: [], ids };

real.before(async (context) => {
  context.ovs = new Sandbox();
  await context.ovs.start();
});
real.after.each(async ({ ovs }) => {
  await ovs.run("ovs-vsctl", ["--if-exists", "del-port", "vif1.0", "--", "--if-exists", "del-port", "vif2.0"]);
  await ovs.run("ovs-ofctl", ["del-flows", "xenbr0", "cookie=1/-1"]);
});
real.after(({ ovs }) => ovs.stop());

real("an unlocked interface has a port that says whose it is, and no flows", async ({ ovs }) => {
  const bridges = openVswitch(ovs);
  const number = await bridges.join(port);
  assert.is(await ovs.run("ovs-vsctl", ["iface-to-br", "vif1.0"]), "xenbr0\n");
  const told = await ovs.run("ovs-vsctl", ["get", "interface", "vif1.0", "external-ids", "ofport"]);
  assert.is(told, `{attached-mac="${lock.mac}", xs-vm-uuid=a-vm}\n${number}\n`);
  assert.equal(await ovs.flows("xenbr0"), []);
  await bridges.leave("vif1.0", undefined);
  assert.not.match(await ovs.run("ovs-vsctl", ["list-ports", "xenbr0"]), "vif1.0");
  await bridges.leave("vif1.0", undefined);
});

real("a locked one sends from its own addresses alone", async ({ ovs }) => {
  const bridges = openVswitch(ovs);
  const number = (await bridges.join({ ...port, lock })) ?? 0;
  assert.is((await ovs.flows("xenbr0")).length, lockedFlows(number, lock).length);
  const { mac } = lock;
  const other = "00:16:3e:00:00:02";
  const broadcast = "dl_dst=ff:ff:ff:ff:ff:ff";
  const cases: [boolean, string][] = [
    [true, `dl_src=${mac},${broadcast},udp,nw_src=0.0.0.0,udp_dst=67`],
    [false, `dl_src=${other},${broadcast},udp,nw_src=0.0.0.0,udp_dst=67`],
    [false, `dl_src=${mac},${broadcast},udp,nw_src=10.0.0.3,udp_dst=68`],
    [true, `dl_src=${mac},${broadcast},arp,arp_op=1,arp_sha=${mac},arp_spa=10.0.0.2`],
    [true, `dl_src=${mac},${broadcast},arp,arp_op=1,arp_sha=${mac},arp_spa=0.0.0.0`],
    [false, `dl_src=${mac},${broadcast},arp,arp_op=2,arp_sha=${mac},arp_spa=10.0.0.3`],
    [false, `dl_src=${mac},${broadcast},arp,arp_op=2,arp_sha=${other},arp_spa=10.0.0.1`],
    [true, `dl_src=${mac},tcp,nw_src=10.0.0.1`],
    [false, `dl_src=${mac},tcp,nw_src=10.0.0.3`],
    [false, `dl_src=${other},tcp,nw_src=10.0.0.1`],
    [true, `dl_src=${mac},tcp6,ipv6_src=fd00::1`],
    [false, `dl_src=${mac},tcp6,ipv6_src=fd00::2`],
    [false, `dl_src=${mac},sctp6,ipv6_src=fd00::1`],
    [true, `dl_src=${mac},icmp6,ipv6_src=fd00::1,icmpv6_type=135,nd_sll=${mac}`],
    [false, `dl_src=${mac},icmp6,ipv6_src=fd00::1,icmpv6_type=135,nd_sll=${other}`],
    [false, `dl_src=${mac},icmp6,ipv6_src=fd00::2,icmpv6_type=135,nd_sll=${mac}`],
    [true, `dl_src=${mac},icmp6,ipv6_src=fd00::1,icmpv6_type=136,nd_target=fd00::1`],
    [false, `dl_src=${mac},icmp6,ipv6_src=fd00::1,icmpv6_type=136,nd_target=fd00::2`],
    [true, `dl_src=${mac},icmp6,ipv6_src=fd00::1,icmpv6_type=128`],
    [false, `dl_src=${mac},icmp6,ipv6_src=fd00::1,icmpv6_type=134`],
    [false, `dl_src=${mac},dl_type=0x88cc`],
  ];
  for (const [isWanted, frame] of cases) assert.is(await ovs.passes(number, frame), isWanted, frame);
  await bridges.leave("vif1.0", number);
  assert.equal(await ovs.flows("xenbr0"), []);
});

real("on the bridge of a VLAN, its flows are in the bridge below, from where they go with it", async ({ ovs }) => {
  const bridges = openVswitch(ovs);
  const number = (await bridges.join({ ...port, bridge: "xapi1", lock: nothing })) ?? 0;
  const there = await ovs.flows("xenbr0");
  assert.is(there.length, lockedFlows(number, nothing).length);
  assert.is(await ovs.passes(number, `dl_src=${lock.mac},tcp,nw_src=10.0.0.1`), false);
  await bridges.leave("vif1.0", undefined);
  assert.equal(await ovs.flows("xenbr0"), []);
});

real("flows of one interface stay when another goes", async ({ ovs }) => {
  const bridges = openVswitch(ovs);
  const [one, two] = [await bridges.join({ ...port, lock }), await bridges.join({ ...port, name: "vif2.0", lock })];
  assert.is.not(one, two);
  await bridges.leave("vif1.0", one);
  const left = await ovs.flows("xenbr0");
  assert.is(left.length, lockedFlows(two ?? 0, lock).length);
  assert.ok(left.every((flow) => flow.includes(`in_port=${two}`)));
  await bridges.leave("vif2.0", two);
});

real("what an interface left behind with its port's number does not bind the next", async ({ ovs }) => {
  const bridges = openVswitch(ovs);
  const one = (await bridges.join(port)) ?? 0;
  await ovs.run("ovs-vsctl", ["add-port", "xenbr1", "vif2.0"]);
  const asked = ["set", "interface", "vif2.0", `ofport_request=${one}`];
  await ovs.run("ovs-vsctl", ["del-port", "vif1.0"]);
  await ovs.run("ovs-ofctl", ["add-flow", "xenbr0", `cookie=1,priority=4000,in_port=${one},actions=drop`]);
  const run = (program: string, words: readonly string[], input?: string) =>
    ovs.run(program, words.includes("add-port") ? [...words, "--", ...asked] : words, input);
  assert.is(await openVswitch({ run }).join({ ...port, name: "vif2.0" }), one);
  assert.equal(await ovs.flows("xenbr0"), []);
  assert.is(await ovs.run("ovs-vsctl", ["iface-to-br", "vif2.0"]), "xenbr0\n");
  await bridges.leave("vif2.0", undefined);
});

real("trunks are set with the port, changed and taken away", async ({ ovs }) => {
  const bridges = openVswitch(ovs);
  const trunks = async () => (await ovs.run("ovs-vsctl", ["get", "port", "vif1.0", "trunks"])).trim();
  await bridges.join({ ...port, trunks: [5, 7] });
  assert.is(await trunks(), "[5, 7]");
  await bridges.setTrunks("vif1.0", [9]);
  assert.is(await trunks(), "[9]");
  await bridges.setTrunks("vif1.0", []);
  assert.is(await trunks(), "[]");
  await bridges.leave("vif1.0", undefined);
});

real("a bridge that is not there, and a switch that does not answer, are told", async ({ ovs }) => {
  const told = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => "nothing",
      (error: Error) => error.message,
    );
  assert.match(await told(openVswitch(ovs).join({ ...port, bridge: "xenbr9" })), "no bridge named xenbr9");
  const dead = openVswitch({ run: (name, words) => ovs.run(name, ["--db=unix:/nowhere", ...words]) });
  assert.match(await told(dead.leave("vif1.0", 1)), "connection failed");
});

const isThere = ["ovs-vsctl", "ovs-ofctl", "ovs-vswitchd", "ovsdb-server"].every(hasProgram);
if (available(isThere, "Open vSwitch's flows", "apt-get install openvswitch-switch")) real.run();
