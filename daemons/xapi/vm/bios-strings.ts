import { errors } from "../../../generated/api/errors.ts";

type Strings = Readonly<Record<string, string>>;

/** The strings that a VM without its own shows to its guest, in the order in which they are kept. */
export const GENERIC_BIOS_STRINGS: Strings = {
  "bios-vendor": "Xen",
  "bios-version": "",
  "system-manufacturer": "Xen",
  "system-product-name": "HVM domU",
  "system-version": "",
  "system-serial-number": "",
  "baseboard-manufacturer": "",
  "baseboard-product-name": "",
  "baseboard-version": "",
  "baseboard-serial-number": "",
  "baseboard-asset-tag": "",
  "baseboard-location-in-chassis": "",
  "enclosure-asset-tag": "",
  "hp-rombios": "",
  "oem-1": "Xen",
  "oem-2": "MS_VM_CERT/SHA1/bdbeb6e0a816d43fa6d3fe8aaef04c2bad9d3e3d",
};

/** The strings that a caller may choose; the rest always have their generic values. */
const SETTABLE: readonly string[] = [
  "bios-vendor",
  "bios-version",
  "system-manufacturer",
  "system-product-name",
  "system-version",
  "system-serial-number",
  "baseboard-manufacturer",
  "baseboard-product-name",
  "baseboard-version",
  "baseboard-serial-number",
  "baseboard-asset-tag",
  "baseboard-location-in-chassis",
  "enclosure-asset-tag",
];

const LONGEST = 512;

/**
 * The whole set of strings with a caller's choices in it. Raises INVALID_VALUE [key; reason] for a key that nobody may set, and for
 * a value that is empty, longer than 512 bytes, padded, or not printable ASCII.
 */
export function completeBiosStrings(given: Strings): Strings {
  for (const [key, value] of Object.entries(given)) {
    if (!SETTABLE.includes(key)) throw errors.INVALID_VALUE(key, "Unknown key");
    if (value === "") throw errors.INVALID_VALUE(key, "Value provided is empty");
    if (Buffer.byteLength(value) > LONGEST)
      throw errors.INVALID_VALUE(key, `${value} has length more than ${LONGEST} characters`);
    if (!/^[\x20-\x7e]*$/.test(value)) throw errors.INVALID_VALUE(key, `${value} has non-printable ASCII characters`);
    if (value.trim() !== value) throw errors.INVALID_VALUE(key, `${value} has whitespace at its ends`);
  }
  return { ...GENERIC_BIOS_STRINGS, ...given };
}
