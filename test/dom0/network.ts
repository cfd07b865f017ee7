import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref, Xapi } from "../../generated/client/index.ts";
import { guest, type LifecycleTarget } from "../contract/vm-lifecycle.ts";
import { runInside } from "./lab/deploy.ts";
import type { Dom0 } from "./lab/vm.ts";

const MAC = "00:16:3e:00:90:07";

/** A network, and its bridge on the host. */
interface Network {
  readonly ref: Ref<"network">;
  readonly bridge: string;
}

/**
 * Interfaces of guests on the bridges of the host: what passes them, and what the API leaves in Open vSwitch. From here on, bridges are
 * those of Open vSwitch.
 */
export function networkInDom0(dom0: Dom0, target: LifecycleTarget): void {
  const network = suite("a guest's network interface on Open vSwitch, by the API");
  const { agent } = dom0;
  const run = async (line: string) => (await agent.output(line)).trim();
  let xapi: Xapi;
  let vm: Ref<"VM">;
  let vif: Ref<"VIF">;
  let name = "";
  /** Its network, and another. */
  let here: Network;
  let there: Network;

  /** Flows of the interface on one of the bridges: what they let pass, in a line each. */
  const flows = (bridge: string) =>
    run(`ovs-ofctl --no-stats --no-names dump-flows ${bridge} cookie=1/-1 | grep cookie=0x1 || true`);
  const bridgeNow = () => run(`ovs-vsctl iface-to-br ${name} 2>&1 || true`);
  const setting = (table: string, column: string) => run(`ovs-vsctl get ${table} ${name} ${column}`);

  /** Has the host serve a network, as its network daemon does. */
  const withBridge = async (ref: Ref<"network">): Promise<Network> => {
    const bridge = await xapi.network.get_bridge(ref);
    await run(`ip link del ${bridge} 2>/dev/null; ovs-vsctl --may-exist add-br ${bridge}`);
    return { ref, bridge };
  };

  network("what passes the bridges of a host is what may", async () => {
    await run("modprobe openvswitch");
    await run(
      "/usr/share/openvswitch/scripts/ovs-ctl start --system-id=random > /var/log/ovs-ctl.log 2>&1 < /dev/null",
    );
    assert.is(await runInside(dom0, "network"), 0);
  });

  network("a locked interface has come with its guest", async () => {
    xapi = await target.connect();
    const [first] = await xapi.network.get_all();
    if (first === undefined) throw new Error("The pool has no network.");
    const more = { name_label: "another", name_description: "", MTU: 1500, other_config: {}, bridge: "", tags: [] };
    const second = await xapi.network.create({ ...more, managed: true });
    [here, there] = [await withBridge(first), await withBridge(second)];
    vm = await xapi.VM.create({ ...guest(target, "pv"), name_label: "network" });
    vif = await xapi.VIF.create({
      device: "0",
      network: here.ref,
      VM: vm,
      MAC,
      MTU: 1500,
      other_config: {},
      qos_algorithm_type: "",
      qos_algorithm_params: {},
      locking_mode: "locked",
      ipv4_allowed: ["10.0.0.1"],
      ipv6_allowed: ["fd00::1"],
      trunks: [5, 7],
    });
    await xapi.VM.start(vm, false, false);
    name = `vif${await xapi.VM.get_domid(vm)}.0`;
    assert.is(await bridgeNow(), here.bridge);
    const ids = await setting("interface", "external-ids");
    for (const [key, value] of [
      ["attached-mac", MAC],
      ["xs-vm-uuid", await xapi.VM.get_uuid(vm)],
      ["xs-vif-uuid", await xapi.VIF.get_uuid(vif)],
      ["xs-network-uuid", await xapi.network.get_uuid(here.ref)],
    ]) {
      assert.match(ids, `${key}="${value}"`);
    }
    assert.is(await setting("port", "trunks"), "[5, 7]");
    const passing = await flows(here.bridge);
    assert.is(passing.split("\n").length, 19, passing);
    assert.match(passing, "nw_src=10.0.0.1");
    assert.match(passing, "ipv6_src=fd00::1");
    assert.match(await run(`ip link show ${name}`), /[<,]UP[,>]/);
  });

  network("addresses and trunks change while it runs", async () => {
    await xapi.VIF.set_ipv4_allowed(vif, ["10.0.0.2"]);
    const passing = await flows(here.bridge);
    assert.match(passing, "nw_src=10.0.0.2");
    assert.not.match(passing, "nw_src=10.0.0.1");
    await xapi.VIF.set_trunks(vif, [9]);
    assert.is(await setting("port", "trunks"), "[9]");
    await xapi.VIF.set_trunks(vif, []);
    assert.is(await setting("port", "trunks"), "[]");
  });

  network("moved to another network, it takes its filter with it", async () => {
    await xapi.VIF.move(vif, there.ref);
    assert.is(await bridgeNow(), there.bridge);
    assert.is(await flows(here.bridge), "");
    assert.match(await flows(there.bridge), "nw_src=10.0.0.2");
  });

  network("unlocked it has no filter, locked again it has", async () => {
    await xapi.VIF.set_locking_mode(vif, "unlocked");
    assert.is(await bridgeNow(), there.bridge);
    assert.is(await flows(there.bridge), "");
    await xapi.VIF.set_locking_mode(vif, "locked");
    assert.match(await flows(there.bridge), "nw_src=10.0.0.2");
  });

  network("nothing is left of it when it is unplugged", async () => {
    await xapi.VIF.unplug(vif);
    assert.match(await bridgeNow(), "no interface named");
    assert.is(await flows(there.bridge), "");
  });

  network("on a bridge that is not there it is not plugged", async () => {
    await run(`ovs-vsctl del-br ${there.bridge}`);
    const told = await xapi.VIF.plug(vif).catch((error: Error) => String(error));
    assert.match(String(told), "no bridge named");
    assert.is(await xapi.VIF.get_currently_attached(vif), false);
    await run(`ovs-vsctl add-br ${there.bridge}`);
  });

  network("nothing is left of it when its guest ends", async () => {
    await xapi.VIF.plug(vif);
    assert.match(await flows(there.bridge), "nw_src=10.0.0.2");
    await xapi.VM.hard_shutdown(vm);
    assert.match(await bridgeNow(), "no interface named");
    assert.is(await flows(there.bridge), "");
  });

  network.after(async () => {
    if ((await xapi.VM.get_power_state(vm)) !== "Halted") await xapi.VM.hard_shutdown(vm);
    await xapi.VM.destroy(vm);
    xapi.close();
  });
  network.run();
}
