#!/bin/bash
# build-disc.sh DEST BOOT-LOADER: writes DEST/guest.iso, a disc from which the BIOS of an HVM guest boots DEST/vmlinuz and DEST/initrd.
set -eu
DEST=$1; LOADER=$2; D=$(mktemp -d); trap 'rm -rf "$D"' EXIT
mkdir "$D/isolinux"
cp "$DEST/vmlinuz" "$D/"
# Every sector is an exchange with the device model.
gzip -9 < "$DEST/initrd" > "$D/initrd"
cp "$LOADER/usr/lib/ISOLINUX/isolinux.bin" "$LOADER/usr/lib/syslinux/modules/bios/ldlinux.c32" "$D/isolinux/"
# xen_legacy_crash: a panic is told to the hypervisor at once; without it panic=-1 makes it a reboot. noearly: the search of 256 buses,
# whose 65,536 reads all go through the device model, takes minutes.
cat > "$D/isolinux/isolinux.cfg" <<END
DEFAULT guest
PROMPT 0
LABEL guest
KERNEL /vmlinuz
INITRD /initrd
APPEND console=hvc0 loglevel=4 panic=-1 xen_legacy_crash pci=noearly mitigations=off no_timer_check
END
xorriso -as mkisofs -quiet -o "$DEST/guest.iso" -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table "$D" 2>&1 |
  { grep -v '^xorriso .* filesystem manipulator' || true; }
