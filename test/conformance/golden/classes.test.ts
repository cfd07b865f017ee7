import * as assert from "uvu/assert";
import { schema } from "../../../generated/server/schema.ts";
import { replayTranscript } from "./check.ts";
import { goldenVm } from "./rows.ts";

replayTranscript("classes", {
  async prepare(stage) {
    stage.login(1);
    stage.bindTo(1225, "host");
    stage.bindTo(1229, "VM", (row) => row.is_control_domain === true);
    stage.bindTo(1251, "network");
    for (const [className, field] of [
      ["host_cpu", "number"],
      ["console", "protocol"],
    ] as const) {
      stage.bindAlike(className, field);
    }
    for (const task of [1221, 1222, 1223, 1224]) stage.recorded("task", task, { resident_on: stage.bound(1225) });
    stage.recorded("VM_metrics", 1235);
    stage.recorded("VM_metrics", 1231);
    stage.recorded("VM_guest_metrics", 1236);
    stage.row("VM", { ...goldenVm(), metrics: stage.bound(1231) }, 1228);
    const uuid = stage.row(
      "VM",
      {
        ...goldenVm(),
        power_state: "Running",
        resident_on: stage.bound(1225),
        metrics: stage.bound(1235),
        guest_metrics: stage.bound(1236),
      },
      1230,
    );
    stage.bindings.bind("uuid292", String(await stage.call("VM.get_uuid", uuid)));
    stage.recorded("network", 1250);
    stage.row("PIF_metrics", {}, 1252);
    stage.recorded("PIF", 1238);
    for (const pci of [1248, 1249]) stage.recorded("PCI", pci);
    stage.messages(1253, 1254, 1255);
  },
  others: {
    async listMethods(stage, { methods }) {
      const body = "<methodCall><methodName>system.listMethods</methodName><params/></methodCall>";
      const { httpPort } = stage.running.servedAt;
      const reply = await fetch(`http://127.0.0.1:${httpPort}/`, { method: "POST", body });
      const names = [...(await reply.text()).matchAll(/<value>([\w.]+)<\/value>/g)].map(([, name]) => name);
      assert.equal(names, methods);
    },
    classes: (_stage, { cls }) => {
      const messages = cls as readonly string[];
      assert.equal(
        Object.keys(schema.classes).filter((name) => messages.includes(name)),
        messages,
      );
    },
  },
});
