import type { Tree } from "../../../../../bindings/xenstore/connection.ts";
import { readTextIfAny, removeIfAny } from "../../../../../bindings/xenstore/tree.ts";
import { XenstoreTimeout } from "../../../../../bindings/xenstore/wait.ts";
import { alreadyExists, failure, internal } from "../../../errors.ts";
import type { TaskScope } from "../../../tasks/task.ts";
import { type Keys, makeNode, ownedAndRead, ownedBy, writeKeys } from "../access.ts";
import type { XenContext } from "../context.ts";
import {
  backendPath,
  extraPath,
  frontendErrorPath,
  frontendPath,
  hotplugPath,
  privateFrontendPath,
  privatePath,
} from "../paths.ts";
import type { PluggedDevice } from "./table.ts";

/** States of either end of a device (spec: xen-domain-build.md, section 9.2). */
export const XenbusState = { initialising: "1", initWait: "2", connected: "4", closing: "5", closed: "6" } as const;

/** The keys that a device begins with. */
export interface DeviceKeys {
  readonly frontend: Keys;
  readonly backend: Keys;
  readonly private: Keys;
  /** For the guest's agent, beside the frontend. */
  readonly extra?: Keys;
}

/**
 * Adds a device's nodes, in one transaction (spec: xen-domain-build.md, section 9.2). Raises `Already_exists` with its kind and `position`
 * where it is plugged.
 */
export async function addDevice(
  context: XenContext,
  device: PluggedDevice,
  keys: DeviceKeys,
  position: string,
): Promise<void> {
  const { domid, backendDomid, kind } = device;
  const frontend = frontendPath(device);
  const backend = backendPath(device);
  // What is the control domain's own comes with the permissions of what it is in.
  await context.xenstore.update(async (tree) => {
    if ((await readTextIfAny(tree, `${privateFrontendPath(device)}/backend`)) !== undefined) {
      throw alreadyExists(device.of, position);
    }
    await Promise.all([frontend, privateFrontendPath(device), backend].map((path) => removeIfAny(tree, path)));
    await Promise.all([
      makeNode(tree, frontend, ownedAndRead(domid, backendDomid)),
      makeNode(tree, backend, ownedAndRead(backendDomid, domid)),
      ...(backendDomid === 0
        ? [tree.mkdir(hotplugPath(device))]
        : [hotplugPath(device), privatePath(device)].map((path) => makeNode(tree, path, ownedBy(backendDomid)))),
      makeNode(tree, extraPath(device), ownedBy(domid)),
      tree.write(`${frontend}/backend`, backend),
      tree.write(`${privateFrontendPath(device)}/backend`, backend),
      tree.write(`${backend}/frontend`, frontend),
      writeKeys(tree, privatePath(device), {
        "backend-kind": kind,
        "backend-id": String(backendDomid),
        [`${device.of}-id`]: device.name,
        ...keys.private,
      }),
      writeKeys(tree, extraPath(device), keys.extra ?? {}),
      writeKeys(tree, frontend, keys.frontend),
      writeKeys(tree, backend, keys.backend),
    ]);
  });
  await context.devices.add(device);
}

/** Waits until the device's script has said that it serves. Raises `Internal_error` with the script's own error. */
export async function waitForHotplug(context: XenContext, task: TaskScope, device: PluggedDevice): Promise<void> {
  const backend = backendPath(device);
  const status = `${backend}/hotplug-status`;
  const error = `${backend}/hotplug-error`;
  try {
    await context.xenstore.wait(
      task,
      { paths: [status, error], seconds: context.settings.hotplugTimeout, mayHaveCome: context.settings.runsScripts },
      async (tree) => {
        const [reached, failed] = await Promise.all([readTextIfAny(tree, status), readTextIfAny(tree, error)]);
        if (failed !== undefined) throw internal(`Hotplug_error: ${failed}`);
        return reached;
      },
    );
  } catch (thrown) {
    if (thrown instanceof XenstoreTimeout) {
      throw internal(`Device_timeout: no script has brought up ${device.kind} ${device.devid}`);
    }
    throw thrown;
  }
}

/** Takes a device away with its guest's consent (spec: xen-domain-build.md, section 9.6). Raises `Device_detach_rejected`. */
export async function cleanUnplug(context: XenContext, task: TaskScope, device: PluggedDevice): Promise<void> {
  const backend = backendPath(device);
  const frontend = frontendPath(device);
  const error = frontendErrorPath(device);
  const hotplug = `${hotplugPath(device)}/hotplug`;
  await context.xenstore.update(async (tree) => {
    await removeIfAny(tree, error);
    const state = await readTextIfAny(tree, `${backend}/state`);
    if (state === undefined) return;
    await tree.write(`${backend}/online`, "0");
    if (state !== XenbusState.closed) await tree.write(`${backend}/state`, XenbusState.closing);
  });
  try {
    await context.xenstore.wait(
      task,
      { paths: [`${frontend}/state`, error, hotplug], seconds: context.settings.hotplugTimeout },
      async (tree) => {
        const [state, script, rejected] = await Promise.all(
          [`${frontend}/state`, hotplug, error].map((path) => readTextIfAny(tree, path)),
        );
        if (rejected !== undefined) throw failure(["Device_detach_rejected", [nameOf(device), device.name, rejected]]);
        return state === undefined || state === XenbusState.closed || script === undefined ? true : undefined;
      },
    );
  } catch (thrown) {
    if (thrown instanceof XenstoreTimeout) {
      throw failure(["Device_detach_rejected", [nameOf(device), device.name, "The guest has not answered"]]);
    }
    throw thrown;
  }
  const connection = await context.xenstore.connection();
  await Promise.all([removeIfAny(connection, frontend), removeIfAny(connection, privateFrontendPath(device))]);
}

/** Takes a device away without asking (spec: xen-domain-build.md, section 9.6). */
export async function hardUnplug(context: XenContext, device: PluggedDevice): Promise<void> {
  const backend = backendPath(device);
  await context.xenstore.alone(async (connection) => {
    const state = await readTextIfAny(connection, `${backend}/state`);
    await Promise.all([
      ...(state === undefined ? [] : [connection.write(`${backend}/online`, "0")]),
      // A backend that finds its frontend gone says that it has closed only where it was closing.
      ...(state === undefined || state === XenbusState.closed
        ? []
        : [connection.write(`${backend}/state`, XenbusState.closing)]),
      removeIfAny(connection, frontendPath(device)),
      removeIfAny(connection, privateFrontendPath(device)),
      // Whoever serves such a disk may have ended with the domain; no script tells (spec: xenstore-protocol.md, section 5.2).
      ...(device.kind === "qdisk" ? [removeIfAny(connection, `${hotplugPath(device)}/hotplug`)] : []),
    ]);
  });
}

/** Removes what is left of a device, once its script has run (spec: xen-domain-build.md, section 9.6). */
export async function releaseDevice(context: XenContext, task: TaskScope, device: PluggedDevice): Promise<void> {
  const backend = backendPath(device);
  const hotplug = `${hotplugPath(device)}/hotplug`;
  try {
    await context.xenstore.wait(
      task,
      { paths: [`${backend}/state`, hotplug], seconds: context.settings.hotplugTimeout },
      async (tree) => {
        const [state, script] = await Promise.all(
          [`${backend}/state`, hotplug].map((path) => readTextIfAny(tree, path)),
        );
        return state === undefined || state === XenbusState.closed || script === undefined ? true : undefined;
      },
    );
  } catch (thrown) {
    if (!(thrown instanceof XenstoreTimeout)) throw thrown;
    context.log.warn(`${device.kind} ${device.devid} of domain ${device.domid} is not let go by its backend`);
  }
  await runOffline(context, device);
  await context.xenstore.alone(async (connection) => removeTraces(connection, device));
  await context.devices.remove(device);
}

/** A device that did not come up goes again, also when its task was cancelled. */
export async function takeBack(context: XenContext, device: PluggedDevice): Promise<void> {
  try {
    await hardUnplug(context, device);
    await releaseDevice(context, uncancellable, device);
  } catch (error) {
    context.log.warn(`${device.kind} ${device.devid} of domain ${device.domid} is left: ${String(error)}`);
  }
}

/** For what has to be done although the task was cancelled. */
export const uncancellable: TaskScope = {
  id: "",
  cancelPoint() {},
  onCancel: () => () => {},
  refuseCancel() {},
  stepProgress() {},
  subtask: (_name, run) => run(),
  unlessCancelled: (promise) => promise,
};

async function runOffline({ hotplug, log }: XenContext, device: PluggedDevice): Promise<void> {
  try {
    if (device.of === "vif") await hotplug.networkOffline(device);
    else if (device.of === "vbd") await hotplug.diskOffline(device);
  } catch (error) {
    log.warn(`the script of ${device.kind} ${device.devid} of domain ${device.domid} failed: ${String(error)}`);
  }
}

async function removeTraces(tree: Tree, device: PluggedDevice): Promise<void> {
  const { domid, kind, backendDomid } = device;
  await Promise.all([
    removeIfAny(tree, backendPath(device)),
    removeIfAny(tree, hotplugPath(device)),
    removeIfAny(tree, privatePath(device)),
    removeIfAny(tree, extraPath(device)),
    removeIfAny(tree, `/local/domain/${backendDomid}/error/backend/${kind}/${domid}`),
  ]);
}

function nameOf({ of }: PluggedDevice): string {
  return of.toUpperCase();
}
