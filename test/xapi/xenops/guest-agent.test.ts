import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestFacts } from "../../../daemons/xapi/xenops/guest-agent.ts";

const test = suite("what the agent of a guest tells");

test("nothing", () => {
  assert.equal(guestFacts({}), {
    os_version: {},
    netbios_name: {},
    PV_drivers_version: {},
    networks: {},
    other: {},
    services: {},
    can_use_hotplug_vbd: "unspecified",
    can_use_hotplug_vif: "unspecified",
  });
});

test("the system, its name and its services", () => {
  const facts = guestFacts({
    "data/os_name": "Debian 12",
    "data/os_uname": "6.1.0",
    "data/os_distro": "debian",
    "data/os_majorver": "12",
    "data/os_minorver": "5",
    "attr/os/spmajor": "1",
    "attr/os/spminor": "0",
    "data/host_name_dns": "web",
    "data/domain": "example.org",
    "data/service/dns/state": "up",
  });
  assert.equal(facts.os_version, {
    name: "Debian 12",
    uname: "6.1.0",
    distro: "debian",
    major: "12",
    minor: "5",
    spmajor: "1",
    spminor: "0",
  });
  assert.equal(facts.netbios_name, { host_name: "web.example.org" });
  assert.equal(facts.services, { "dns/state": "up" });
  assert.equal(guestFacts({ "data/host_name_dns": "web" }).netbios_name, { host_name: "web" });
});

test("its drivers, with a number in place of one that is missing", () => {
  const facts = guestFacts({
    "attr/PVAddons/MajorVersion": "9",
    "attr/PVAddons/MinorVersion": "3",
    "attr/PVAddons/BuildVersion": "1",
    "drivers/0": "XenServer XENVIF 9.1.0.2 (DEBUG)",
    "drivers/x": "XenServer XENBUS 9.1.0.2 ()",
    "drivers/1": "incomplete",
  });
  assert.equal(facts.PV_drivers_version, {
    major: "9",
    minor: "3",
    build: "1",
    micro: "-1",
    xenvif: "XenServer 9.1.0.2 (DEBUG)",
  });
});

test("its addresses, in the layout of today, of SR-IOV and of old agents", () => {
  assert.equal(
    guestFacts({
      "attr/vif/0/ipv4/1": "192.0.2.8",
      "attr/vif/0/ipv4/0": "192.0.2.7",
      "attr/vif/0/ipv6/0": "2001:db8::7",
      "xenserver/attr/net-sriov-vf/1/ipv4/2": "192.0.2.9",
      "attr/eth0/ip": "198.51.100.1",
    }).networks,
    {
      "0/ipv4/0": "192.0.2.7",
      "0/ip": "192.0.2.7",
      "0/ipv4/1": "192.0.2.8",
      "0/ipv6/0": "2001:db8::7",
      "1/ipv4/2": "192.0.2.9",
      "1/ip": "192.0.2.9",
    },
  );
  assert.equal(guestFacts({ "attr/eth0/ip": "198.51.100.1", "attr/eth1/ipv6/0/addr": "2001:db8::1" }).networks, {
    "0/ip": "198.51.100.1",
    "0/ipv4/0": "198.51.100.1",
    "1/ipv6/0": "2001:db8::1",
  });
});

test("what it can do, and why it cannot be suspended", () => {
  const agent = { "control/feature-suspend": "1", "control/feature-shutdown": "1", "data/ts": "1" };
  assert.equal(guestFacts(agent).other, { "feature-suspend": "1", "feature-shutdown": "1", "data-ts": "1" });
  assert.equal(guestFacts({ ...agent, "data/cant_suspend_reason": "a device" }).other, {
    "feature-shutdown": "1",
    "data-ts": "1",
    "data-cant-suspend-reason": "a device",
  });
  const facts = guestFacts({ "feature/hotplug/vbd": "1", "feature/hotplug/vif": "0" });
  assert.equal([facts.can_use_hotplug_vbd, facts.can_use_hotplug_vif], ["yes", "no"]);
});

test.run();
