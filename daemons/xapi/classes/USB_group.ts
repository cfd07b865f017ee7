import { errors } from "../../../generated/api/errors.ts";
import type { USB_groupServer } from "../../../generated/server/classes/USB_group.ts";

/** Messages of USB_group. */
export const USB_group = {
  create: (context, { name_label, name_description, other_config }) =>
    context.db.USB_group.create({ name_label, name_description, other_config }),

  destroy(context, { self }) {
    const { PUSBs, VUSBs } = context.db.USB_group.get(self);
    const [vusb] = VUSBs;
    if (vusb !== undefined) throw errors.USB_GROUP_CONTAINS_VUSB(`{${VUSBs.join(",")}}`);
    const [pusb] = PUSBs;
    if (pusb !== undefined) throw errors.USB_GROUP_CONTAINS_PUSB(`{${PUSBs.join(",")}}`);
    context.db.USB_group.destroy(self);
  },
} satisfies USB_groupServer;
