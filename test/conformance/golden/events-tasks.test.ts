import { replayTranscript } from "./check.ts";
import type { Scene } from "./scene.ts";
import type { Stage } from "./stage.ts";
import { Transcript } from "./transcript.ts";

const HOST = 3;
const VM = 11;
const NETWORK = 20;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const rename = (stage: Stage, name: string) => stage.write("VM.set_name_label", VM, JSON.stringify(name));
const describe = (stage: Stage, text: string) => stage.write("VM.set_name_description", VM, JSON.stringify(text));

/** Waits until the task that a record is asked of has ended. */
async function taskEnded(stage: Stage, request: string): Promise<void> {
  const placeholder = Number(/<ref(\d+)>"\],"id"/.exec(request)?.[1]);
  for (let turn = 0; turn < 100; turn++) {
    if ((await stage.call("task.get_status", stage.bound(placeholder))) !== "pending") return;
    await pause(20);
  }
}

/** The records of asynchronous calls were looked at when these had ended. */
function afterTasks(): NonNullable<Scene["before"]> {
  const { cases } = new Transcript("events-tasks");
  const looks = cases.filter(({ note }) => note === "   task record");
  return Object.fromEntries(looks.map(({ id, request }) => [id, (stage: Stage) => taskEnded(stage, request)]));
}

replayTranscript("events-tasks", {
  async prepare(stage) {
    stage.login(1);
    stage.bindTo(HOST, "host");
    stage.bindTo(2, "pool");
    stage.update("pool", 2, { name_label: "p" });
    stage.bindAlike("host_cpu", "number");
    stage.row("VM_metrics", { VCPUs_utilisation: { 0: 0 }, current_domain_type: "unspecified" }, 16);
    stage.recorded("VM", VM, { metrics: stage.bound(16) });
    // Its guest has reported that it can do nothing.
    stage.recorded("VM", 17, { domain_type: "hvm", guest_metrics: stage.row("VM_guest_metrics", { live: true }) });
    stage.row("VIF", { VM: stage.bound(17), device: "0" }, 18);
    stage.row("VBD", { VM: stage.bound(17), userdevice: "3", empty: true }, 19);
    stage.row("network", { name_label: "eth0", bridge: "breth0", MTU: 1500, managed: true });
    await stage.call("message.create", "OTHER", 5, "Host", stage.bindings.get("uuid-host"), "");
    for (const message of [25, 24, 23, 10, 9, 8, 7, 6, 5]) stage.messages(message);
  },
  before: {
    ...afterTasks(),
    async e061(stage) {
      const network = String(await stage.call("network.create", { name_label: "ev-net", other_config: {} }));
      await stage.call("network.set_name_label", network, "ev-net2");
      stage.bindRef(NETWORK, network);
    },
    e062: (stage) => stage.write("network.destroy", NETWORK, ""),
    async e067(stage) {
      const record = { VM: stage.bound(VM), VDI: "OpaqueRef:NULL", userdevice: "3", bootable: false, mode: "RO" };
      const rest = { type: "CD", empty: true, other_config: {}, qos_algorithm_type: "", qos_algorithm_params: {} };
      stage.bindRef(21, String(await stage.call("VBD.create", { ...record, ...rest, unpluggable: true })));
    },
    e068: (stage) => stage.write("VBD.destroy", 21, ""),
    async e076(stage) {
      const { token } = (await stage.call("event.from", ["message"], "", 0)) as { token: string };
      stage.bindings.bind("number 00000000000000004036", token.split(",")[1] ?? "");
      stage.messages(26);
    },
    e077: (stage) => stage.write("message.destroy", 26, ""),
    e086: (stage) => rename(stage, "n2"),
    async e088(stage) {
      await rename(stage, "n3");
      stage.bindRef(27, String(await stage.call("network.create", { name_label: "x", other_config: {} })));
    },
    e089: (stage) => stage.write("network.destroy", 27, ""),
    e092: (stage) => stage.login(28),
    async e093(stage) {
      stage.login(29);
      await stage.callOn(29, "event.register", ["vm"]);
    },
    async e094(stage) {
      stage.login(30);
      await stage.callOn(30, "event.register", ["vm"]);
      for (let turn = 0; turn < 130; turn++) await describe(stage, `${turn}`.repeat(50_000));
      await describe(stage, "c");
    },
    async h2(stage) {
      stage.bindRef(55, String(await stage.call("task.create", "hdr-task", "")));
    },
  },
  // Bridges are numbered by the networks that there are.
  loose: (path, recorded) => path.at(-1) === "bridge" && String(recorded).startsWith("xapi"),
  meanwhile: {
    e056: (stage) => pause(300).then(() => rename(stage, "renamed")),
    e057: async (stage) => {
      await stage.write("pool.set_name_description", 2, '""');
      await rename(stage, "renamed");
    },
    e058: async (stage) => {
      await pause(200);
      for (const text of ["a", "b", "c"]) await describe(stage, text);
    },
    e085: (stage) => pause(300).then(() => rename(stage, "n1")),
    e092: (stage) => pause(200).then(() => stage.logout(28)),
    e093: (stage) => pause(200).then(() => stage.logout(29)),
  },
});
