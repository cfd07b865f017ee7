import type { Tree } from "../../../../../bindings/xenstore/connection.ts";
import { readTextIfAny } from "../../../../../bindings/xenstore/tree.ts";
import type { Disk, VbdQos, VbdT, VmT } from "../../../../../generated/daemons/xenops.ts";
import { doesNotExist, failure } from "../../../errors.ts";
import type { DeviceId } from "../../../store/store.ts";
import type { TaskScope } from "../../../tasks/task.ts";
import type { VbdBackend } from "../../backend.ts";
import { type Keys, writeKeys } from "../access.ts";
import { domidOf, type XenContext } from "../context.ts";
import { type DevicePosition, deviceNumber, linuxName, positionOf } from "../device-number.ts";
import type { EmulatedDisk } from "../emulators.ts";
import { backendPath, privatePath, toolstackPath } from "../paths.ts";
import type { AttachedDisk } from "../storage.ts";
import { isActive, setActive } from "./active.ts";
import { addDevice, cleanUnplug, hardUnplug, releaseDevice, takeBack, waitForHotplug } from "./generic.ts";
import { qdiskKeys } from "./qdisk.ts";
import type { PluggedDevice } from "./table.ts";

/** Virtual disk drives (spec: xenopsd.md, section 9.2; xen-domain-build.md, section 9.3). */
export function xenVbds(context: XenContext): VbdBackend {
  const plugged = (vbd: VbdT) => findVbd(context, vbd.id);
  return {
    setActive: (id, active) => setActive(context, "vbd", id, active),
    epochBegin: (task, vm, disk, persistent) => context.storage.epochBegin(task, vm, disk, persistent),
    epochEnd: (task, vm, disk) => context.storage.epochEnd(task, vm, disk),
    async plug(task, vm, vbd) {
      if (!(await isActive(context, "vbd", vbd.id))) return;
      await activate(context, task, vm, vbd, await attach(context, task, vm, vbd));
    },
    async attach(task, vm, vbd) {
      if (await isActive(context, "vbd", vbd.id)) await attach(context, task, vm, vbd);
    },
    async activate(task, vm, vbd) {
      if (!(await isActive(context, "vbd", vbd.id))) return;
      const kept = await keptAttachment(context, vm, vbd);
      await activate(context, task, vm, vbd, kept ?? (await attach(context, task, vm, vbd)));
    },
    async unplug(task, vm, vbd, force) {
      await deactivate(context, task, vm, vbd, force);
      await detach(context, vm, vbd);
    },
    deactivate: (task, vm, vbd, force) => deactivate(context, task, vm, vbd, force),
    detach: (_task, vm, vbd) => detach(context, vm, vbd),
    async insert(task, vm, vbd, disk) {
      const device = await plugged(vbd);
      const full = { ...vbd, backend: disk };
      if (device === undefined) {
        if (vm.ty[0] === "HVM") throw failure("Device_not_connected");
        return activate(context, task, vm, full, await attach(context, task, vm, full));
      }
      const attached = await attach(context, task, vm, full);
      const use = { dp: dpOf(device.domid, vbd), domid: device.domid, vbd: full };
      await context.storage.activate(task, vm, use);
      await changeMedium(context, vm, vbd, device, { disk, attached });
    },
    async eject(_task, vm, vbd) {
      const device = await plugged(vbd);
      if (device === undefined) throw failure("Device_not_connected");
      await changeMedium(context, vm, vbd, device, undefined);
      await context.storage.release(dpOf(device.domid, vbd), vbd.backend);
    },
    async setQos(_vm, vbd, qos) {
      const device = await plugged(vbd);
      if (device === undefined) throw failure("Device_not_connected");
      const tree = await context.xenstore.connection();
      const pid = Number((await readTextIfAny(tree, `${backendPath(device)}/kthread-pid`)) ?? 0);
      if (pid > 0) await context.hotplug.setPriority(pid, qos);
      await tree.write(`${privatePath(device)}/qos`, qos === undefined ? "" : JSON.stringify(qos));
    },
    async state(vbd) {
      const [active, device] = await Promise.all([isActive(context, "vbd", vbd.id), plugged(vbd)]);
      if (device === undefined) return { active, plugged: false };
      const tree = await context.xenstore.connection();
      const [params, vdi, qos] = await Promise.all([
        readTextIfAny(tree, `${backendPath(device)}/params`),
        readTextIfAny(tree, `${backendPath(device)}/vdi`),
        qosOf(tree, device),
      ]);
      const disk = params === undefined || params === "" ? undefined : diskOf(vdi);
      return {
        active,
        plugged: true,
        ...(qos !== undefined && { qos_target: qos }),
        ...(disk !== undefined && { backend_present: disk }),
      };
    },
    async actionRequest(vbd) {
      const device = await plugged(vbd);
      if (device === undefined) return undefined;
      const tree = await context.xenstore.connection();
      const [online, qos] = await Promise.all([
        readTextIfAny(tree, `${backendPath(device)}/online`),
        qosOf(tree, device),
      ]);
      if (online !== "1") return "Needs_unplug";
      return JSON.stringify(qos) === JSON.stringify(vbd.qos) ? undefined : "Needs_set_qos";
    },
  };
}

/** The drives that an HVM guest's emulator shows, with what is in them (spec: xenopsd.md, section 9.2). */
export async function emulatedDisks(context: XenContext, vm: VmT, vbds: readonly VbdT[]): Promise<EmulatedDisk[]> {
  const disks: EmulatedDisk[] = [];
  for (const vbd of vbds) {
    const device = await findVbd(context, vbd.id);
    const [bus, index] = emulatedPlace(vbd, device) ?? [];
    if (bus === undefined || index === undefined) continue;
    const attached = await keptAttachment(context, vm, vbd);
    const path = attached?.emulatorPath ?? (attached?.params === "" ? undefined : attached?.params);
    disks.push({
      bus,
      index,
      cdrom: vbd.ty === "CDROM",
      readOnly: vbd.mode === "ReadOnly",
      ...(path !== undefined && { path }),
    });
  }
  return disks;
}

/** Where an emulator shows a drive; nothing for one that it does not show. */
function emulatedPlace(vbd: VbdT, device: PluggedDevice | undefined): ["ide" | "floppy", number] | undefined {
  const [bus, disk] = vbd.position ?? [];
  if (disk === undefined && device === undefined) return undefined;
  if (bus === "Floppy" && disk !== undefined && disk < 2) return ["floppy", disk];
  if ((bus === "Ide" || bus === undefined) && disk !== undefined && disk < 4) return ["ide", disk];
  return undefined;
}

/** The device of a drive; undefined where it is not plugged. */
async function findVbd(context: XenContext, [uuid, name]: DeviceId): Promise<PluggedDevice | undefined> {
  const domid = context.domains.ofVm(uuid);
  return domid === undefined ? undefined : context.devices.find(uuid, domid, "vbd", name);
}

function dpOf(domid: number, { id: [, name] }: VbdT): string {
  return `vbd/${domid}/${name}`;
}

const EMPTY: AttachedDisk = { backendDomid: 0, params: "", type: "phy", keys: {} };

/** Attaches the drive's medium; what came of it is kept, for a later activation and for the emulator. */
async function attach(context: XenContext, task: TaskScope, vm: VmT, vbd: VbdT): Promise<AttachedDisk> {
  const domid = domidOf(context, vm.id);
  const dp = dpOf(domid, vbd);
  if (vbd.backend === undefined) return EMPTY;
  const attached = await task.subtask(`VDI.attach3 ${dp}`, () => context.storage.attach(task, vm, { dp, domid, vbd }));
  const tree = await context.xenstore.connection();
  await tree.write(`${toolstackPath(vm.id)}/private/vdis/${vbd.id[1]}`, JSON.stringify(attached));
  return attached;
}

async function keptAttachment({ xenstore }: XenContext, vm: VmT, vbd: VbdT): Promise<AttachedDisk | undefined> {
  const tree = await xenstore.connection();
  const text = await readTextIfAny(tree, `${toolstackPath(vm.id)}/private/vdis/${vbd.id[1]}`);
  if (text === undefined) return undefined;
  const { backendDomid, params, type, keys, backendKind, emulatorPath } = JSON.parse(text) as AttachedDisk;
  return {
    backendDomid,
    params,
    type,
    keys,
    ...(backendKind !== undefined && { backendKind }),
    ...(emulatorPath !== undefined && { emulatorPath }),
  };
}

/** Adds the device of an attached drive, and waits until it serves. What fails leaves nothing. */
async function activate(
  context: XenContext,
  task: TaskScope,
  vm: VmT,
  vbd: VbdT,
  attached: AttachedDisk,
): Promise<void> {
  const domid = domidOf(context, vm.id);
  const hvm = vm.ty[0] === "HVM";
  // An empty drive is a thing of emulators.
  if (vbd.backend === undefined && !hvm) return;
  const others = (await context.devices.all(vm.id, domid)).filter(({ of }) => of === "vbd");
  const position = positionOf(vbd, hvm, new Set(others.map(({ devid }) => devid)));
  const devid = deviceNumber(position);
  const taken = others.find((other) => other.devid === devid);
  if (taken !== undefined) throw alreadyPlugged(position);
  const kind = vbd.extra_backend_keys["backend-kind"] ?? attached.backendKind ?? context.settings.defaultDiskBackend;
  const { backendDomid } = attached;
  if (kind === "qdisk" && !hvm) await context.emulators.serveDisks(task, domid, vm.id);
  const device: PluggedDevice = { uuid: vm.id, domid, backendDomid, kind, devid, of: "vbd", name: vbd.id[1] };
  if (vbd.backend !== undefined) {
    const use = { dp: dpOf(domid, vbd), domid, vbd };
    await task.subtask(`VDI.activate3 ${use.dp}`, () => context.storage.activate(task, vm, use));
  }
  await task.subtask(`Vbd.add ${linuxName(position)}`, async () => {
    await addDevice(context, device, vbdKeys(device, vbd, attached, position), String(position[1]));
    try {
      await context.hotplug.diskOnline(device);
      await waitForHotplug(context, task, device);
    } catch (error) {
      await takeBack(context, device);
      throw error;
    }
  });
}

function alreadyPlugged(position: DevicePosition) {
  return failure(["Already_exists", ["vbd", String(position[1])]]);
}

function vbdKeys(device: PluggedDevice, vbd: VbdT, { params, type, keys }: AttachedDisk, position: DevicePosition) {
  const { "backend-kind": _, ...extra } = vbd.extra_backend_keys;
  const deviceType = vbd.ty === "CDROM" ? "cdrom" : vbd.ty.toLowerCase();
  const frontend: Keys = {
    "backend-id": String(device.backendDomid),
    "virtual-device": String(device.devid),
    "device-type": deviceType,
    state: XENBUS_INITIALISING,
  };
  const backend: Keys = {
    "frontend-id": String(device.domid),
    online: "1",
    removable: vbd.unpluggable ? "1" : "0",
    dev: linuxName(position),
    type,
    mode: vbd.mode === "ReadOnly" ? "r" : "w",
    params,
    ...(device.kind === "qdisk" && qdiskKeys(position, params, deviceType)),
    ...keys,
    ...extra,
    ...(vbd.backend !== undefined && { vdi: JSON.stringify(vbd.backend) }),
    state: XENBUS_INITIALISING,
  };
  const disk = vbd.backend?.[0] === "VDI" ? { "vdi-id": vbd.backend[1] } : {};
  return {
    frontend,
    backend,
    private: {
      "dp-id": `vbd/${device.domid}/${device.name}`,
      ...(vbd.qos !== undefined && { qos: JSON.stringify(vbd.qos) }),
      ...disk,
      ...vbd.extra_private_keys,
    },
  };
}

const XENBUS_INITIALISING = "1";

async function deactivate(context: XenContext, task: TaskScope, vm: VmT, vbd: VbdT, force: boolean): Promise<void> {
  const device = await findVbd(context, vbd.id);
  if (device === undefined) {
    if (force) return;
    domidOf(context, vm.id);
    throw doesNotExist("vbd", String(vbd.position?.[1] ?? vbd.id[1]));
  }
  await task.subtask(`Vbd.${force ? "hard" : "clean"}_shutdown ${vbd.id[1]}`, async () => {
    if (force) await hardUnplug(context, device);
    else await cleanUnplug(context, task, device);
  });
  await releaseDevice(context, task, device);
}

async function detach(context: XenContext, vm: VmT, vbd: VbdT): Promise<void> {
  const domid = context.domains.ofVm(vm.id);
  if (domid === undefined) return;
  await context.storage.release(dpOf(domid, vbd), vbd.backend);
}

/** Another medium in a plugged drive, or none (spec: xen-domain-build.md, section 9.3). */
async function changeMedium(
  context: XenContext,
  vm: VmT,
  vbd: VbdT,
  device: PluggedDevice,
  medium: { readonly disk: Disk; readonly attached: AttachedDisk } | undefined,
): Promise<void> {
  const backend = backendPath(device);
  const tree = await context.xenstore.connection();
  const before = await readTextIfAny(tree, `${backend}/params`);
  const wanted = medium?.attached.params ?? "";
  // The backend would not notice the same value again.
  const params = wanted !== "" && wanted === before ? `/${wanted}` : wanted;
  await writeKeys(tree, backend, {
    type: medium?.attached.type ?? "phy",
    params,
    vdi: medium === undefined ? "" : JSON.stringify(medium.disk),
    ...medium?.attached.keys,
  });
  const [bus, index] = emulatedPlace(vbd, device) ?? [];
  if (vm.ty[0] === "HVM" && bus === "ide" && index !== undefined) {
    const path = medium === undefined ? undefined : (medium.attached.emulatorPath ?? wanted);
    await context.emulators.changeMedium(device.domid, { index }, path);
  }
}

function diskOf(text: string | undefined): Disk | undefined {
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as Disk);
}

async function qosOf(tree: Tree, device: PluggedDevice): Promise<VbdQos | undefined> {
  const text = await readTextIfAny(tree, `${privatePath(device)}/qos`);
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as VbdQos);
}
