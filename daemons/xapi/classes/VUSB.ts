import { errors } from "../../../generated/api/errors.ts";
import type { VUSBServer } from "../../../generated/server/classes/VUSB.ts";
import { refreshVm } from "../operations/refresh.ts";
import { poolRow } from "../pool.ts";
import { addRow } from "../rows.ts";
import { unplugVusb } from "../xenops/devices.ts";
import { assertHalted } from "./VM/halted.ts";

/** Ports of the controller that a guest sees. */
const MOST = 6;

/** Messages of VUSB. */
export const VUSB = {
  /** The group must have a device that nobody has yet. */
  create: (context, { VM, USB_group, other_config }) => {
    const { db, services } = context;
    if (poolRow(db)?.restrictions.restrict_usb_passthrough === "true")
      throw errors.LICENCE_RESTRICTION("USB_passthrough");
    const vm = db.VM.get(VM);
    const group = db.USB_group.get(USB_group);
    assertHalted(db, VM);
    if (vm.VUSBs.length >= MOST) throw errors.TOO_MANY_VUSBS(String(MOST));
    if (group.PUSBs.length === 0) throw errors.USB_GROUP_CONTAINS_NO_PUSBS(USB_group);
    if (group.VUSBs.length > 0) throw errors.USB_GROUP_CONFLICT(USB_group);
    const unusable = group.PUSBs.find((pusb) => db.PUSB.find(pusb)?.passthrough_enabled !== true);
    if (unusable !== undefined)
      throw errors.OPERATION_NOT_ALLOWED("Passthrough is not enabled for the USB device of the group.");
    const vusb = addRow(context, "VUSB", { VM, USB_group, other_config, currently_attached: false });
    refreshVm(context, VM);
    services.operations.refresh(context, "VUSB", vusb);
    return vusb;
  },

  unplug: (context, { self }) => unplugVusb(context, self),

  destroy: (context, { self }) => {
    const { db } = context;
    const row = db.VUSB.get(self);
    if (row.currently_attached)
      throw errors.OPERATION_NOT_ALLOWED(
        `VUSB '${row.uuid}' still attached to '${db.VM.find(row.VM)?.uuid ?? row.VM}'`,
      );
    db.VUSB.destroy(self);
    refreshVm(context, row.VM);
  },
} satisfies VUSBServer;
