import type { Context } from "../../../runtime/dispatch/context.ts";
import { scanUsb } from "./scan.ts";

/** Between two looks, in milliseconds. The kernel tells nobody of changes who only reads its files. */
const PERIOD = 10_000;

/** Looks again and again for USB devices that are plugged into this host or pulled out; returns what ends that. */
export function watchUsb(context: Context): () => void {
  const { ambient, services } = context;
  let isScanning = false;
  const timer = ambient.every(PERIOD, () => {
    if (isScanning) return;
    isScanning = true;
    scanUsb(context, services.localHost())
      .catch((error: unknown) => services.log.exception("USB devices could not be looked for", error))
      .finally(() => {
        isScanning = false;
      });
  });
  return () => timer.stop();
}
