import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pcisOf } from "../../../daemons/xapi/xenops/pci.ts";

const uuid = "00000000-0000-4000-8000-000000000001";
const of = (pci: string) => pcisOf({ uuid, other_config: { pci } } as never);

const devices = suite("PCI devices that a VM's other_config names");

devices("each has an address and a place, in the order of the places given", () => {
  assert.equal(of("7/0000:3b:00.1, 0/0001:04:1f.7"), [
    { id: [uuid, "0"], position: 0, address: { domain: 1, bus: 4, dev: 31, fn: 7 } },
    { id: [uuid, "1"], position: 1, address: { domain: 0, bus: 0x3b, dev: 0, fn: 1 } },
  ]);
});

devices("what names none is left out", () => {
  for (const none of ["", "0000:3b:00.1", "0/3b:00.1", "0/0000:3b:00.8", "x/0000:3b:00.1"]) assert.equal(of(none), []);
  assert.equal(pcisOf({ uuid, other_config: {} } as never), []);
});

devices.run();
