import { suite } from "uvu";
import * as assert from "uvu/assert";
import { deviceNumber, linuxDevice } from "../../../daemons/xapi/xenops/device-number.ts";
import { fc } from "../../support/properties.ts";

/** The places of drives from `VBD.userdevice` (spec: xenopsd.md, section 9.1). */
const test = suite("xapi/xenops/device-number");

test("numbers and names of drives", () => {
  for (const [userdevice, isHvm, place, name] of [
    ["0", false, ["Xen", 0, 0], "xvda"],
    ["0", true, ["Ide", 0, 0], "xvda"],
    ["3", true, ["Ide", 3, 0], "xvdd"],
    ["4", true, ["Xen", 4, 0], "xvde"],
    ["25", false, ["Xen", 25, 0], "xvdz"],
    ["26", false, ["Xen", 26, 0], "xvdaa"],
    ["701", false, ["Xen", 701, 0], "xvdzz"],
    ["702", false, ["Xen", 702, 0], "xvdaaa"],
    ["d0p1", false, ["Xen", 0, 1], "xvda1"],
    ["xvdb2", true, ["Xen", 1, 2], "xvdb2"],
    ["hdb", true, ["Ide", 1, 0], "xvdb"],
    ["sdc", false, ["Scsi", 2, 0], "sdc"],
    ["fda", true, ["Floppy", 0, 0], "fda"],
    ["what?", false, ["Xen", 0, 0], "xvda"],
  ] as const) {
    assert.equal(deviceNumber(userdevice, isHvm), place, userdevice);
    assert.is(linuxDevice([...place]), name, userdevice);
  }
});

test("the name of a drive leads back to its place", () => {
  fc.assert(
    fc.property(
      fc.nat(20_000),
      fc.nat(15),
      fc.constantFrom("Xen" as const, "Scsi" as const),
      (disk, partition, bus) => {
        const place = [bus, disk, partition] as [typeof bus, number, number];
        assert.equal(deviceNumber(linuxDevice(place), false), place);
      },
    ),
  );
});

test.run();
