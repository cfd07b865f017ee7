import { replayTranscript } from "./check.ts";
import { goldenVm } from "./rows.ts";

const VM = 5;
const HOST = 21;

replayTranscript("queries-and-fields", {
  prepare(stage) {
    stage.login(1);
    stage.bindTo(HOST, "host");
    stage.bindTo(17, "pool");
    stage.bindTo(3, "VM", (row) => row.is_control_domain === true);
    stage.recorded("VM_metrics", 47);
    stage.recorded("VM_metrics", 49);
    stage.recorded("VM_metrics", 50);
    stage.row("VM", { ...goldenVm(), VCPUs_max: 1 }, 2);
    stage.row("VM", { ...goldenVm(), tags: ["t1"], metrics: stage.bound(49) }, 4);
    stage.row("VM", { ...goldenVm(), name_label: "q-vm", uuid: "98765432-10fe-4dcb-a987-6543210fedcb" }, VM);
    stage.bindings.bind("uuid1", "98765432-10fe-4dcb-a987-6543210fedcb");
    stage.row(
      "VM",
      { ...goldenVm(), power_state: "Running", resident_on: stage.bound(HOST), metrics: stage.bound(47) },
      6,
    );
    stage.bindings.bind("uuid2", "01234567-89ab-4cde-8f01-23456789abcd");
    stage.update("VM", VM, {
      other_config: { mac_seed: "01234567-89ab-4cde-8f01-23456789abcd", k: "v" },
      suspend_SR: "OpaqueRef:00000000-1111-2222-3333-444444444444",
    });
    stage.row("network", { name_label: "eth0", bridge: "breth0", MTU: 1500, managed: true }, 40);
    for (const task of [12, 13, 14, 15]) stage.recorded("task", task, { resident_on: stage.bound(HOST) });
  },
  before: {
    q162: (stage) => stage.write("VM.remove_tags", VM, '"a"'),
    q215: (stage) => void stage.row("VM", goldenVm(), 22),
    q229: (stage) => void stage.row("VM", goldenVm(), 28),
    q270: (stage) => void stage.recorded("secret", 36),
    q275: (stage) => void stage.recorded("VM_group", 37),
    q294: (stage) => {
      stage.row("VBD_metrics", {}, 44);
      stage.recorded("VBD", 43, { VM: stage.bound(VM) });
    },
    q303: (stage) => stage.write("VBD.destroy", 43, ""),
    async q311(stage) {
      for (const vm of [24, 26, 29, 32]) await stage.write("VM.destroy", vm, "");
    },
    q380: (stage) => void stage.row("SR", { uuid: "00000000-0000-4000-8000-00000000000a" }),
    q384(stage) {
      stage.running.xapi.services.messages.trim(0);
      stage.messages(58, 57, 56, 55);
    },
    q353(stage) {
      stage.row("VM_guest_metrics", {}, 53);
      stage.becomes("VM", VM, "q353");
    },
  },
});
