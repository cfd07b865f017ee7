import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ref, VBDCreateInput, VMCreateInput, Xapi } from "../../generated/client/index.ts";

/** A toolstack that runs, with whatever runs its guests. Both the simulated and the real one pass the same steps. */
export interface LifecycleTarget {
  readonly name: string;
  /** A hypervisor runs the guests; a host that is made up moves records only. */
  readonly isReal: boolean;
  /** Kinds of guests that can run there. */
  readonly types: readonly GuestType[];
  /** Seconds that a step of a guest may take. */
  readonly patience: number;
  /** A new connection, over TLS. */
  connect(): Promise<Xapi>;
  /** What guests boot. */
  readonly kernel: Pick<VMCreateInput, "PV_kernel" | "PV_ramdisk" | "PV_args">;
  /** The host's processors that PVH and HVM guests may use, as `VCPUs_params` has them; left out where it is the same which. */
  readonly processors?: string;
  /** Puts a file system with a kernel and a boot loader's configuration on a disk; left out where guests need none. */
  makeKernelDisk?(sr: string, vdi: string): Promise<void>;
  makeBridge(bridge: string): Promise<void>;
  /** The guest's kernel ends by a fault. */
  crash(uuid: string, domid: number): Promise<void>;
  /** Ends a daemon as `kill -9` does; whoever watches over it starts it again. */
  kill(daemon: "xenopsd" | "xapi"): Promise<void>;
  /** What a guest has printed; left out where guests print nothing. */
  console?(name: string): Promise<string>;
  /** The last that the daemons and the guest have said; printed when a step fails. */
  report?(name: string): Promise<string>;
  /** Asks the program in the guest: `mem`, `cpus`, `blk`, `net`; left out where there is none. */
  ask?(domid: number, command: string): Promise<string>;
}

export type GuestType = "pv" | "pvh" | "hvm";

const MIB = 1024 ** 2;
/** How long the report of a failure may take. */
const REPORT_SECONDS = 120;
const DISK_BYTES = 16 * MIB;
/** Where the drive for discs is, away from the disks. */
const DISC_DRIVE = "3";

/** The life of a guest of one kind, step by step, through the API. Runs its suite. */
export function lifecycle(target: LifecycleTarget, type: GuestType): void {
  const life = suite(`the life of a ${type} guest on ${target.name}`);
  let xapi: Xapi;
  let vm: Ref<"VM">;
  let discDrive: Ref<"VBD">;

  /** Looks until there is something to see. */
  async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (let waited = 0; ; waited += 0.25) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (waited > target.patience) throw new Error(`never seen: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  const domid = async () => (await xapi.VM.get_domid(vm)) as number;
  const state = () => xapi.VM.get_power_state(vm);
  /** Looks until there is something to see in a guest that runs: one that does not will never show it. */
  const untilGuest = <T>(what: string, look: () => Promise<T | undefined>) =>
    until(what, async () => {
      const now = await state();
      if (now !== "Running") throw new Error(`never seen: ${what}; the VM is ${now}`);
      return look();
    });
  const agent = () =>
    untilGuest("the guest's agent", async () => {
      const metrics = await xapi.VM.get_guest_metrics(vm);
      const known = await xapi.VM_guest_metrics.get_PV_drivers_version(metrics).catch(() => undefined);
      return known?.major;
    });
  const driversAre = (there: boolean) =>
    untilGuest(`PV drivers ${there ? "there" : "gone"}`, async () => {
      const metrics = await xapi.VM.get_guest_metrics(vm);
      return (await xapi.VM_guest_metrics.get_PV_drivers_detected(metrics)) === there || undefined;
    });
  const start = async () => {
    await xapi.VM.start(vm, false, false);
    assert.is(await state(), "Running");
    await agent();
  };
  const sees = async (command: string, wanted: string) => {
    const { ask } = target;
    if (ask === undefined) return;
    await untilGuest(`${wanted} in the guest`, async () => {
      return (await ask(await domid(), command)).includes(wanted) || undefined;
    });
  };

  /** A step of the life; a failure comes with what is known of it there, and ends the life: what follows stands on it. */
  const step = (what: string, run: () => Promise<void>) =>
    life(what, async () => {
      if (hasFailed) throw new Error("left out: an earlier step has failed");
      try {
        await within(target.patience * 1.5, run());
      } catch (error) {
        hasFailed = true;
        const report = within(REPORT_SECONDS, Promise.resolve(target.report?.(nameOf(type))));
        const told = await report.catch((reason) => `no report: ${reason}`);
        if (told !== undefined) console.log(`\n"${what}" has failed.\n${told}`);
        throw error;
      }
    });
  let hasFailed = false;

  // No hook: the failure of one is told by nobody.
  step("it is defined", async () => {
    xapi = await target.connect();
    vm = await xapi.VM.create(guest(target, type));
    leave = async () => {
      if ((await state()) !== "Halted") await xapi.VM.hard_shutdown(vm);
      await xapi.VM.destroy(vm);
      xapi.close();
    };
    if (type !== "hvm") return;
    const [, vdi] = await newDisk(xapi, "disc");
    discDrive = await xapi.VBD.create(
      drive(vm, vdi, { userdevice: DISC_DRIVE, bootable: true, mode: "RO", type: "CD" }),
    );
  });
  let leave = async () => {};
  life.after(() => within(hasFailed ? REPORT_SECONDS : target.patience, leave()));

  step("start: it runs, its agent speaks", async () => {
    await start();
    assert.ok((await domid()) > 0);
  });

  if (target.console !== undefined) {
    const printed = target.console;
    step("its console has been read", async () => {
      assert.match(await printed(nameOf(type)), /LAB-GUEST-UP memory_kib=\d+/);
    });
  }

  step("pause and unpause", async () => {
    await xapi.VM.pause(vm);
    assert.is(await state(), "Paused");
    await xapi.VM.unpause(vm);
    assert.is(await state(), "Running");
  });

  step("its memory follows the target", async () => {
    const { ask } = target;
    const before = ask === undefined ? undefined : Number(await ask(await domid(), "mem"));
    await xapi.VM.set_memory_dynamic_range(vm, 120 * MIB, 120 * MIB);
    const metrics = await xapi.VM.get_metrics(vm);
    await xapi.VM.wait_memory_target_live(vm);
    let now = 0;
    await untilGuest("less memory", async () => {
      now = await xapi.VM_metrics.get_memory_actual(metrics);
      return Math.abs(now - 120 * MIB) <= 4 * MIB || undefined;
    }).catch((error: Error) => assert.unreachable(`${error.message}; it has ${now / MIB} MiB`));
    if (ask !== undefined && before !== undefined) {
      const now = Number(await ask(await domid(), "mem"));
      assert.ok(now < before - 20_000, `${before} KiB, then ${now} KiB`);
    }
    await xapi.VM.set_memory_dynamic_range(vm, 160 * MIB, 160 * MIB);
  });

  const plugsDisk = async (other_config: Record<string, string>) => {
    const [, vdi] = await newDisk(xapi, "disk");
    const how = { userdevice: "0", bootable: false, mode: "RW", type: "Disk", other_config } as const;
    const vbd = await xapi.VBD.create(drive(vm, vdi, how));
    await xapi.VBD.plug(vbd);
    assert.is(await xapi.VBD.get_currently_attached(vbd), true);
    await sees("blk", "xvda");
    await xapi.VBD.unplug(vbd);
    assert.is(await xapi.VBD.get_currently_attached(vbd), false);
    await xapi.VBD.destroy(vbd);
    await xapi.VDI.destroy(vdi);
  };
  step("a disk is plugged and unplugged", () => plugsDisk({}));
  step("so is one that QEMU serves", () => plugsDisk({ "backend-kind": "qdisk" }));

  step("a network interface is plugged and unplugged", async () => {
    const [network] = await xapi.network.get_all();
    if (network === undefined) throw new Error("The pool has no network.");
    await target.makeBridge(await xapi.network.get_bridge(network));
    const vif = await xapi.VIF.create({
      device: "0",
      network,
      VM: vm,
      MAC: "",
      MTU: 1500,
      other_config: {},
      qos_algorithm_type: "",
      qos_algorithm_params: {},
    });
    await xapi.VIF.plug(vif);
    assert.is(await xapi.VIF.get_currently_attached(vif), true);
    await sees("net", "eth0");
    await driversAre(true);
    await xapi.VIF.unplug(vif);
    assert.is(await xapi.VIF.get_currently_attached(vif), false);
    // The drive of an HVM guest is another device.
    if (type !== "hvm") await driversAre(false);
    await xapi.VIF.destroy(vif);
  });

  if (type === "hvm") {
    step("a disc is ejected, and another one inserted", async () => {
      await xapi.VBD.eject(discDrive);
      assert.is(await xapi.VBD.get_empty(discDrive), true);
      const [, vdi] = await newDisk(xapi, "other disc");
      await xapi.VBD.insert(discDrive, vdi);
      assert.is(await xapi.VBD.get_VDI(discDrive), vdi);
    });
  }

  step("clean reboot: another domain, the same VM", async () => {
    const before = await domid();
    await xapi.VM.clean_reboot(vm);
    assert.is(await state(), "Running");
    assert.ok((await domid()) !== before);
    await agent();
  });

  step("a vCPU comes, and goes where it can", async () => {
    const metrics = await xapi.VM.get_metrics(vm);
    const counted = (wanted: number) =>
      untilGuest(`${wanted} vCPUs`, async () =>
        Number(await xapi.VM_metrics.get_VCPUs_number(metrics)) === wanted ? true : undefined,
      );
    await xapi.VM.set_VCPUs_number_live(vm, 2);
    await counted(2);
    await sees("cpus", "2");
    // What emulates the machine of an HVM guest adds processors only.
    if (type === "hvm") return;
    await xapi.VM.set_VCPUs_number_live(vm, 1);
    await counted(1);
    await sees("cpus", "1");
  });

  step("suspend and resume", async () => {
    await xapi.VM.suspend(vm);
    assert.is(await state(), "Suspended");
    await xapi.VM.resume(vm, false, false);
    assert.is(await state(), "Running");
    await agent();
    await sees("mem", "");
  });

  // A PV guest's writes are followed by shadow paging, which Debian's Xen is built without.
  if (!target.isReal || type !== "pv") {
    step("live migration, to the same host", async () => {
      const before = await domid();
      const [host] = await xapi.host.get_all();
      if (host === undefined) throw new Error("There is no host.");
      await xapi.VM.pool_migrate(vm, host, { live: "true" });
      assert.is(await state(), "Running");
      if (target.isReal) await untilGuest("another domain", async () => (await domid()) !== before || undefined);
      await agent();
      await sees("mem", "");
    });
  }

  step("it runs on when the domain manager is killed, and is found again", async () => {
    const before = await domid();
    await target.kill("xenopsd");
    await until("the VM under control", async () => {
      // One that was carried out when its answer was lost counts.
      await xapi.VM.pause(vm).catch(() => {});
      return (await state()) === "Paused" ? true : undefined;
    });
    await xapi.VM.unpause(vm);
    assert.is(await domid(), before);
    assert.is(await state(), "Running");
  });

  step("it runs on when the API server is killed, and is found again", async () => {
    const before = await domid();
    const uuid = await xapi.VM.get_uuid(vm);
    xapi.close();
    await target.kill("xapi");
    xapi = await until("the API", () => target.connect().catch(() => undefined));
    vm = await xapi.VM.get_by_uuid(uuid);
    await until("the VM running", async () => ((await state()) === "Running" ? true : undefined));
    assert.is(await domid(), before);
    await agent();
  });

  step("clean shutdown", async () => {
    await xapi.VM.clean_shutdown(vm);
    assert.is(await state(), "Halted");
    await xapi.VM.set_VCPUs_at_startup(vm, 1);
  });

  step("a crash ends it", async () => {
    await start();
    await target.crash(await xapi.VM.get_uuid(vm), await domid());
    await until("the end", async () => ((await state()) === "Halted" ? true : undefined));
  });

  step("hard shutdown", async () => {
    await xapi.VM.start(vm, false, false);
    await xapi.VM.hard_shutdown(vm);
    assert.is(await state(), "Halted");
  });

  if (type === "pv") {
    step("its boot loader finds the kernel on its disk", async () => {
      const [sr, vdi] = await newDisk(xapi, "boot disk");
      await target.makeKernelDisk?.(await xapi.SR.get_uuid(sr), await xapi.VDI.get_uuid(vdi));
      await xapi.VBD.create(drive(vm, vdi, { userdevice: "0", bootable: true, mode: "RW", type: "Disk" }));
      await xapi.VM.set_PV_bootloader(vm, "pygrub");
      await xapi.VM.set_PV_kernel(vm, "");
      await xapi.VM.set_PV_ramdisk(vm, "");
      await start();
      await xapi.VM.hard_shutdown(vm);
    });
  }

  life.run();
}

/** Raises an Error when something takes longer. */
async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not done in ${seconds} s`)), seconds * 1000);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function newDisk(xapi: Xapi, name: string): Promise<[Ref<"SR">, Ref<"VDI">]> {
  const [pool] = await xapi.pool.get_all();
  if (pool === undefined) throw new Error("There is no pool.");
  const SR = await xapi.pool.get_default_SR(pool);
  const vdi = await xapi.VDI.create({
    name_label: name,
    SR,
    virtual_size: DISK_BYTES,
    type: "user",
    sharable: false,
    read_only: false,
    other_config: {},
  });
  return [SR, vdi];
}

function nameOf(type: GuestType): string {
  return `contract-${type}`;
}

function drive(
  VM: Ref<"VM">,
  VDI: Ref<"VDI">,
  how: Pick<VBDCreateInput, "userdevice" | "bootable" | "mode" | "type"> & Partial<VBDCreateInput>,
): VBDCreateInput {
  return { VM, VDI, empty: false, other_config: {}, qos_algorithm_type: "", qos_algorithm_params: {}, ...how };
}

/** A guest of a kind, as it is defined: small, without disks and interfaces. */
export function guest({ kernel, processors }: LifecycleTarget, type: GuestType): VMCreateInput {
  return {
    name_label: nameOf(type),
    user_version: 1,
    is_a_template: false,
    affinity: "OpaqueRef:NULL" as Ref<"host">,
    memory_static_max: 192 * MIB,
    memory_dynamic_max: 160 * MIB,
    memory_dynamic_min: 160 * MIB,
    memory_static_min: 64 * MIB,
    VCPUs_params: type === "pv" || processors === undefined ? {} : { mask: processors },
    VCPUs_max: 2,
    VCPUs_at_startup: 1,
    actions_after_shutdown: "destroy",
    actions_after_reboot: "restart",
    actions_after_crash: "destroy",
    PV_bootloader: "",
    PV_bootloader_args: "",
    PV_legacy_args: "",
    ...(type === "hvm" ? { PV_kernel: "", PV_ramdisk: "", PV_args: "" } : kernel),
    HVM_boot_policy: type === "hvm" ? "BIOS order" : "",
    HVM_boot_params: type === "hvm" ? { order: "d" } : {},
    domain_type: type,
    platform: { acpi: "1", apic: "true", pae: "true", nx: "true", viridian: "false" },
    PCI_bus: "",
    other_config: {},
    recommendations: "",
  };
}
