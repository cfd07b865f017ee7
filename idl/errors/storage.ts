import { define } from "./definition.ts";

/** Errors of storage: SRs, disks and their devices. */
export const storageErrors = define({
  CANNOT_CREATE_STATE_FILE: {
    doc: "HA cannot be enabled because no usable shared SR was found to hold the heartbeat statefile.",
    params: [],
  },
  CANNOT_DESTROY_DISASTER_RECOVERY_TASK: {
    doc: "The disaster recovery task could not remove the SRs it had introduced; `reason` tells why.",
    params: ["reason"],
  },
  CANNOT_FIND_STATE_PARTITION: {
    doc: "The partition that stores an embedded edition's state was not found; only old OEM editions raised it.",
    params: [],
  },
  DEFAULT_SR_NOT_FOUND: {
    doc: "The pool has no default SR, or the reference set for it points to nothing.",
    params: ["sr"],
  },
  DEVICE_ALREADY_ATTACHED: { doc: "The device is plugged into the VM already.", params: ["device"] },
  DEVICE_ALREADY_DETACHED: {
    doc: "The device is not plugged into the VM, so there is nothing to unplug.",
    params: ["device"],
  },
  DEVICE_ALREADY_EXISTS: {
    doc: "The VM already has a device at position `device`; pick a free one from the allowed list.",
    params: ["device"],
  },
  DEVICE_ATTACH_TIMEOUT: {
    doc: "The guest did not connect the new device of this `type` and `ref` in time.",
    params: ["type", "ref"],
  },
  DEVICE_DETACH_REJECTED: {
    doc: "The guest refused to give the device up, often because it is still mounted or in use; `msg` has its answer.",
    params: ["type", "ref", "msg"],
  },
  DEVICE_DETACH_TIMEOUT: {
    doc: "The guest did not let go of the device in time; it may still do so later.",
    params: ["type", "ref"],
  },
  DEVICE_NOT_ATTACHED: {
    doc: "The call works only on a plugged device, but this `VBD` is not attached.",
    params: ["VBD"],
  },
  DISK_VBD_MUST_BE_READWRITE_FOR_HVM: {
    doc: "A fully virtualised VM cannot have a read-only disk; make the VBD writable or of type CD.",
    params: ["vbd"],
  },
  ILLEGAL_VBD_DEVICE: {
    doc: "The `device` position is not a valid one for `vbd` in this kind of VM.",
    params: ["vbd", "device"],
  },
  INCOMPATIBLE_STATEFILE_SR: {
    doc: "The chosen SR is of a type that cannot hold the HA statefile with the cluster stack in use.",
    params: ["SR type"],
  },
  INVALID_DEVICE: {
    doc: "The `device` position is not valid, for example no number and no known disk name.",
    params: ["device"],
  },
  LOCATION_NOT_UNIQUE: { doc: "Another VDI in `SR` already has this `location`.", params: ["SR", "location"] },
  MIRROR_FAILED: {
    doc: "Copying the disk `vdi` while its VM runs broke down, so the storage migration was given up.",
    params: ["vdi"],
  },
  OUT_OF_SPACE: { doc: "The file system at `location` is full.", params: ["location"] },
  PBD_EXISTS: { doc: "`host` is already connected to `sr` by `pbd`.", params: ["sr", "host", "pbd"] },
  SM_PLUGIN_COMMUNICATION_FAILURE: {
    doc: "The storage driver `sm` could not be run or did not answer properly.",
    params: ["sm"],
  },
  SR_ATTACH_FAILED: { doc: "The `sr` could not be attached on the host.", params: ["sr"] },
  SR_BACKEND_FAILURE: {
    doc: "The storage driver failed; `status` is its exit code and the other parameters its output.",
    params: ["status", "stdout", "stderr"],
  },
  SR_DEVICE_IN_USE: { doc: "The device is already used by another SR or for something else.", params: [] },
  SR_DOES_NOT_SUPPORT_MIGRATION: {
    doc: "The `sr` cannot take part in storage migration since its driver lacks the needed `capabilities`.",
    params: ["sr", "capabilities"],
  },
  SR_FULL: {
    doc: "The new size needs `requested` bytes, and only up to `maximum` can be had in the SR.",
    params: ["requested", "maximum"],
  },
  SR_HAS_MULTIPLE_PBDS: {
    doc: "The operation needs an SR connected to one host only, but it has several PBDs.",
    params: ["PBD"],
  },
  SR_HAS_NO_PBDS: { doc: "The `sr` is not connected to any host.", params: ["sr"] },
  SR_HAS_PBD: { doc: "The `sr` is still connected to a host; unplug and destroy its PBDs first.", params: ["sr"] },
  SR_INDESTRUCTIBLE: { doc: "The `sr` is marked `indestructible` in its `other_config`.", params: ["sr"] },
  SR_IS_CACHE_SR: { doc: "The SR is the local cache of `host`; disable caching there first.", params: ["host"] },
  SR_NOT_ATTACHED: { doc: "The `sr` is not plugged on the host where the operation takes place.", params: ["sr"] },
  SR_NOT_EMPTY: { doc: "The SR still contains VDIs that stand in the way.", params: [] },
  SR_NOT_SHARABLE: {
    doc: "The `sr` cannot be connected to `host` since it is not shared and is connected to another host.",
    params: ["sr", "host"],
  },
  SR_OPERATION_NOT_SUPPORTED: { doc: "The driver of `sr` does not offer this operation.", params: ["sr"] },
  SR_REQUIRES_UPGRADE: {
    doc: "The on-disk format of `SR` is old and must be converted before this operation.",
    params: ["SR"],
  },
  SR_SOURCE_SPACE_INSUFFICIENT: {
    doc: "The source `sr` has too little free space for the snapshots that migrating needs.",
    params: ["sr"],
  },
  SR_SUSPEND_SPACE_INSUFFICIENT: {
    doc: "The `sr` has too little free space for the VM's suspend image.",
    params: ["sr"],
  },
  SR_UNHEALTHY: {
    doc: "The `sr` reports state `health`; `fix` is a hint on what to do.",
    params: ["sr", "health", "fix"],
  },
  SR_UNKNOWN_DRIVER: { doc: "No storage driver called `driver` is installed.", params: ["driver"] },
  SR_UUID_EXISTS: { doc: "An SR with this `uuid` is already in the pool.", params: ["uuid"] },
  SR_VDI_LOCKING_FAILED: { doc: "The storage driver could not obtain the lock on the disk or SR.", params: [] },
  SUSPEND_IMAGE_NOT_ACCESSIBLE: {
    doc: "The host cannot reach the `vdi` with the VM's suspend image, so the VM cannot be resumed there.",
    params: ["vdi"],
  },
  TOO_MANY_STORAGE_MIGRATES: {
    doc: "`number` disks are being migrated at once, which is the limit; retry after some finish.",
    params: ["number"],
  },
  UNIMPLEMENTED_IN_SM_BACKEND: {
    doc: "The storage driver does not have the function named in `message`.",
    params: ["message"],
  },
  VBD_CDS_MUST_BE_READONLY: { doc: "A VBD of type CD must have mode read-only.", params: [] },
  VBD_IS_EMPTY: { doc: "The drive `vbd` has no medium in it.", params: ["vbd"] },
  VBD_NOT_EMPTY: { doc: "The drive `vbd` has a medium in it; eject it first.", params: ["vbd"] },
  VBD_NOT_REMOVABLE_MEDIA: {
    doc: "Inserting and ejecting work only for drives, and `vbd` is a fixed disk.",
    params: ["vbd"],
  },
  VBD_NOT_UNPLUGGABLE: {
    doc: "The `vbd` cannot be removed while the VM runs, because its `unpluggable` flag is off.",
    params: ["vbd"],
  },
  VBD_TRAY_LOCKED: { doc: "The guest has locked the tray of `vbd`, so the medium cannot be ejected.", params: ["vbd"] },
  VDI_CBT_ENABLED: {
    doc: "Changed block tracking is on for `vdi`, with which the operation cannot be combined.",
    params: ["vdi"],
  },
  VDI_CONTAINS_METADATA_OF_THIS_POOL: {
    doc: "The `vdi` holds this very pool's metadata, so it cannot be opened as that of another `pool`.",
    params: ["vdi", "pool"],
  },
  VDI_COPY_FAILED: { doc: "Copying the disk's contents failed.", params: [] },
  VDI_HAS_RRDS: {
    doc: "The `vdi` stores performance records of its SR and cannot be handled like an ordinary disk.",
    params: ["vdi"],
  },
  VDI_INCOMPATIBLE_TYPE: { doc: "The operation is not possible for a `vdi` of this `type`.", params: ["vdi", "type"] },
  VDI_IN_USE: { doc: "The `vdi` is in use, so `operation` is not possible.", params: ["vdi", "operation"] },
  VDI_IS_A_PHYSICAL_DEVICE: {
    doc: "The `vdi` stands for a real device of the host, which cannot be handled like a virtual disk.",
    params: ["vdi"],
  },
  VDI_IS_ENCRYPTED: { doc: "The `vdi` is encrypted, and the operation does not support that.", params: ["vdi"] },
  VDI_IS_NOT_ISO: { doc: "The `vdi` is of `type` where a CD image is needed.", params: ["vdi", "type"] },
  VDI_LOCATION_MISSING: { doc: "There is no VDI with this `location` in `sr`.", params: ["sr", "location"] },
  VDI_MISSING: {
    doc: "The `vdi` was not found in `sr`; it may have been deleted outside the toolstack.",
    params: ["sr", "vdi"],
  },
  VDI_NEEDS_VM_FOR_MIGRATE: {
    doc: "The `vdi` is attached to no VM, and moving it live needs a running VM.",
    params: ["vdi"],
  },
  VDI_NOT_AVAILABLE: {
    doc: "The `vdi` cannot be used now, for example since its storage is not accessible or it is half deleted.",
    params: ["vdi"],
  },
  VDI_NOT_IN_MAP: { doc: "Cross-pool migration was given no destination SR for `vdi`.", params: ["vdi"] },
  VDI_NOT_MANAGED: {
    doc: "The `vdi` is a node inside the SR's own structures rather than a disk for users.",
    params: ["vdi"],
  },
  VDI_NOT_SPARSE: {
    doc: "The `vdi` is fully allocated where one with space allocated on demand is needed.",
    params: ["vdi"],
  },
  VDI_NO_CBT_METADATA: {
    doc: "There is no changed block record for `vdi`, since tracking was off or the record was lost.",
    params: ["vdi"],
  },
  VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION: {
    doc: "The disk's `on_boot` mode, such as reset, rules the operation out.",
    params: [],
  },
  VDI_READONLY: { doc: "The `vdi` is read-only and the operation wants to write to it.", params: ["vdi"] },
  VDI_TOO_LARGE: {
    doc: "The `vdi` is larger than the most that is possible here, `maximum size` in bytes.",
    params: ["vdi", "maximum size"],
  },
  VDI_TOO_SMALL: {
    doc: "The `vdi` is smaller than the least that is needed here, `minimum size` in bytes.",
    params: ["vdi", "minimum size"],
  },
  XEN_VSS_REQ_ERROR_ADDING_VOLUME_TO_SNAPSET_FAILED: {
    doc: "The Windows shadow copy service in `vm` could not include a volume in the snapshot; `error_code` is its result.",
    params: ["vm", "error_code"],
  },
  XEN_VSS_REQ_ERROR_CREATING_SNAPSHOT: {
    doc: "The Windows shadow copy service in `vm` failed while making the snapshot; `error_code` is its result.",
    params: ["vm", "error_code"],
  },
  XEN_VSS_REQ_ERROR_CREATING_SNAPSHOT_XML_STRING: {
    doc: "The agent in `vm` could not describe the shadow copy it had made; `error_code` is its result.",
    params: ["vm", "error_code"],
  },
  XEN_VSS_REQ_ERROR_INIT_FAILED: {
    doc: "The requester for Windows shadow copies in `vm` failed to start; `error_code` is its result.",
    params: ["vm", "error_code"],
  },
  XEN_VSS_REQ_ERROR_NO_VOLUMES_SUPPORTED: {
    doc: "None of the volumes in `vm` can be shadow copied; `error_code` is the guest's result.",
    params: ["vm", "error_code"],
  },
  XEN_VSS_REQ_ERROR_PREPARING_WRITERS: {
    doc: "An application in `vm` was not able to get its data ready for a shadow copy; `error_code` is its result.",
    params: ["vm", "error_code"],
  },
  XEN_VSS_REQ_ERROR_PROV_NOT_LOADED: {
    doc: "The shadow copy provider of the guest drivers is not loaded in `vm`; `error_code` is its result.",
    params: ["vm", "error_code"],
  },
  XEN_VSS_REQ_ERROR_START_SNAPSHOT_SET_FAILED: {
    doc: "Windows in `vm` could not begin a shadow copy set, maybe as another one is going on; `error_code` is its result.",
    params: ["vm", "error_code"],
  },
  NO_LOCAL_STORAGE: { doc: "The host has no local SR that fits the purpose." },
  SR_ATTACHED: { doc: "The SR is attached, and the operation wants it detached." },
  SR_NOT_SHARED: { doc: "The SR must be shared between the pool's hosts for this use." },
  SUSPEND_VDI_REPLACEMENT_IS_NOT_IDENTICAL: {
    doc: "The disk offered in place of the suspend image has other contents than the original.",
  },
  VBD_MISSING: { doc: "The VBD that the operation expects does not exist." },
  VDI_CONTENT_ID_MISSING: {
    doc: "A disk of imported metadata cannot be looked for, as no SR here is the one that held it.",
  },
  VDI_IO_ERROR: { doc: "Reading or writing a disk's data failed, or the peer broke the transfer off." },
  VDI_IS_SHARABLE: { doc: "The disk may be attached to several VMs at once, which rules out the operation." },
});
