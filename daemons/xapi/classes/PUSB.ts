import { errors } from "../../../generated/api/errors.ts";
import type { PUSBServer } from "../../../generated/server/classes/PUSB.ts";
import { scanUsb } from "../usb/scan.ts";

/** Messages of PUSB. */
export const PUSB = {
  scan: (context, { host }) => scanUsb(context, host),

  set_passthrough_enabled({ db }, { self, value }) {
    const { USB_group, passthrough_enabled } = db.PUSB.get(self);
    const [vusb] = db.USB_group.find(USB_group)?.VUSBs ?? [];
    if (!value && passthrough_enabled && vusb !== undefined && db.VUSB.get(vusb).currently_attached) {
      throw errors.USB_ALREADY_ATTACHED(self, db.VUSB.get(vusb).VM);
    }
    db.PUSB.set(self, "passthrough_enabled", value);
  },
} satisfies PUSBServer;
