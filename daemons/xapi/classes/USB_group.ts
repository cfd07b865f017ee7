import type { USB_groupServer } from "../../../generated/server/classes/USB_group.ts";
import { XapiError } from "../../../runtime/errors.ts";
import { addRow } from "../rows.ts";

/** Messages of USB_group. */
export const USB_group = {
  create: (context, args) => addRow(context, "USB_group", args),

  destroy({ db }, { self }) {
    const { PUSBs, VUSBs } = db.USB_group.get(self);
    if (VUSBs.length > 0) throw new XapiError("USB_GROUP_CONTAINS_VUSB", VUSBs);
    if (PUSBs.length > 0) throw new XapiError("USB_GROUP_CONTAINS_PUSB", PUSBs);
    db.USB_group.destroy(self);
  },
} satisfies USB_groupServer;
