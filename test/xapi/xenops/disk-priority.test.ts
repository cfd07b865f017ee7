import { suite } from "uvu";
import * as assert from "uvu/assert";
import { diskPriorityOf } from "../../../daemons/xapi/xenops/disk-priority.ts";

const of = (qos_algorithm_params: Record<string, string>, qos_algorithm_type = "ionice") =>
  diskPriorityOf({ qos_algorithm_type, qos_algorithm_params });

const priority = suite("the priority of a drive's traffic");

priority("a scheduler and a class are named", () => {
  assert.equal(of({ sched: "rt", class: "highest" }), ["Ionice", ["RealTime", "Highest"]]);
  assert.equal(of({ sched: "real-time", class: "5" }), ["Ionice", ["RealTime", ["Other", 5]]]);
  assert.equal(of({ sched: "best-effort", class: "low" }), ["Ionice", ["BestEffort", "Low"]]);
  assert.equal(of({ sched: "idle", class: "high" }), ["Ionice", "Idle"]);
});

priority("a class that is not known is normal; a scheduler or an algorithm that is not is none", () => {
  for (const level of [{}, { class: "8" }, { class: "urgent" }]) {
    assert.equal(of({ sched: "best-effort", ...level }), ["Ionice", ["BestEffort", "Normal"]]);
  }
  assert.is(of({ class: "high" }), undefined);
  assert.is(of({ sched: "soon" }), undefined);
  assert.is(of({ sched: "rt" }, "ratelimit"), undefined);
});

priority.run();
