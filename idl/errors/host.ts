import { define } from "./definition.ts";

/** Errors of hosts. */
export const hostErrors = define({
  CANNOT_CONTACT_HOST: {
    doc: "The coordinator could not open or keep a connection to `host`, which may be down or cut off from the network.",
    params: ["host"],
  },
  CANNOT_EVACUATE_HOST: {
    doc: "Some running VMs cannot leave this host; `errors` lists for each VM what stops it from moving.",
    params: ["errors"],
  },
  CANNOT_RESET_CONTROL_DOMAIN: {
    doc: "A power state reset was asked for a control domain, whose state follows the host and cannot be forced.",
    params: ["vm"],
  },
  CPU_FEATURE_MASKING_NOT_SUPPORTED: {
    doc: "The host's processor cannot hide features from guests in the way asked; `details` says more.",
    params: ["details"],
  },
  DISABLE_SSH_FAILED: { doc: "The SSH service on `host` could not be switched off.", params: ["host"] },
  DISABLE_SSH_PARTIALLY_FAILED: {
    doc: "SSH was switched off in the pool except on the `hosts` listed.",
    params: ["hosts"],
  },
  ENABLE_SSH_FAILED: { doc: "The SSH service on `host` could not be switched on.", params: ["host"] },
  ENABLE_SSH_PARTIALLY_FAILED: {
    doc: "SSH was switched on in the pool except on the `hosts` listed.",
    params: ["hosts"],
  },
  HOST_BROKEN: {
    doc: "The host was left in a broken pool state, for example by an interrupted join or eject, and serves emergency calls only.",
    params: [],
  },
  HOST_CANNOT_ATTACH_NETWORK: {
    doc: "`host` cannot attach `network`, for example since it has no PIF on it.",
    params: ["host", "network"],
  },
  HOST_CANNOT_DESTROY_SELF: {
    doc: "A host may not delete its own record; make the call while another host is the coordinator.",
    params: ["host"],
  },
  HOST_CANNOT_READ_METRICS: {
    doc: "The host could not read the values that the call needs from its metrics.",
    params: [],
  },
  HOST_CD_DRIVE_EMPTY: { doc: "The physical CD drive of the host has no disc in it.", params: [] },
  HOST_DISABLED: { doc: "The `host` is disabled, so it takes no new VMs; enable it first.", params: ["host"] },
  HOST_DISABLED_INDEFINITELY: {
    doc: "The `host` was disabled on purpose and stays so until somebody enables it.",
    params: ["host"],
  },
  HOST_DISABLED_UNTIL_REBOOT: {
    doc: "The `host` is disabled and can only be enabled after it has been restarted.",
    params: ["host"],
  },
  HOST_DRIVER_NO_HARDWARE: {
    doc: "The driver variant cannot be selected since the host has no hardware for which it is meant.",
    params: ["driver variant"],
  },
  HOST_EVACUATE_IN_PROGRESS: {
    doc: "VMs are already being moved away from this `host` by another call.",
    params: ["host"],
  },
  HOST_EVACUATE_VM_NOT_HA_PROTECTED: {
    doc: "The `vm` is a best-effort HA VM that cannot be moved while hosts are being emptied for upgrade or repair.",
    params: ["vm"],
  },
  HOST_EVACUATION_IS_REQUIRED: {
    doc: "Pending update guidance wants the `host` emptied of VMs before it is applied.",
    params: ["host"],
  },
  HOST_HAS_NO_MANAGEMENT_IP: {
    doc: "The host's management interface has no IP address, perhaps since DHCP gave none.",
    params: [],
  },
  HOST_HAS_RESIDENT_VMS: {
    doc: "The `host` still runs VMs or owns suspended ones, so it cannot be removed or ejected.",
    params: ["host"],
  },
  HOST_IN_EMERGENCY_MODE: {
    doc: "The host cannot reach its coordinator and answers only emergency calls.",
    params: [],
  },
  HOST_IN_USE: {
    doc: "The `host` cannot be removed while the object of `type` and `ref` depends on it.",
    params: ["host", "type", "ref"],
  },
  HOST_IS_LIVE: { doc: "The call is meant for a dead host, yet `host` is running and reachable.", params: ["host"] },
  HOST_IS_SLAVE: {
    doc: "The call was sent to a pool member; send it to the coordinator, whose address is the parameter.",
    params: ["Master IP address"],
  },
  HOST_ITS_OWN_SLAVE: {
    doc: "The host's pool configuration names itself as coordinator while it is a member.",
    params: [],
  },
  HOST_MASTER_CANNOT_TALK_BACK: {
    doc: "This member reached the coordinator, but the coordinator cannot connect back to `ip`.",
    params: ["ip"],
  },
  HOST_NAME_INVALID: { doc: "The proposed host name is not valid, as told in `reason`.", params: ["reason"] },
  HOST_NOT_DISABLED: {
    doc: "The host must be disabled before this operation, which shuts it down or changes it deeply.",
    params: [],
  },
  HOST_NOT_ENOUGH_FREE_MEMORY: {
    doc: "The operation needs `needed` bytes of host memory, but only `available` could be made free.",
    params: ["needed", "available"],
  },
  HOST_NOT_ENOUGH_PCPUS: {
    doc: "The host's `pcpus` physical CPUs are too few for the `vcpus` virtual CPUs of the VM.",
    params: ["vcpus", "pcpus"],
  },
  HOST_NOT_LIVE: {
    doc: "The host is not running, or its heartbeat is missing, so the call cannot be sent to it.",
    params: [],
  },
  HOST_OFFLINE: { doc: "The `host` is off or not reachable, so nothing can be run on it.", params: ["host"] },
  HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY: {
    doc: "The `host` has mandatory update actions outstanding; carry them out, for example by a reboot, first.",
    params: ["host"],
  },
  HOST_POWER_ON_MODE_DISABLED: {
    doc: "Remote power-on cannot be used because no power-on mode is set up for that host.",
    params: [],
  },
  HOST_STILL_BOOTING: {
    doc: "The toolstack on this host has just started and is not ready yet; retry shortly.",
    params: [],
  },
  HOST_UNKNOWN_TO_MASTER: {
    doc: "The coordinator has no record of this `host`, which was probably removed from the pool.",
    params: ["host"],
  },
  HOST_XAPI_VERSION_HIGHER_THAN_COORDINATOR: {
    doc: "The host has newer toolstack software, `host_xapi_version`, than the coordinator and so may not work in the pool.",
    params: ["host_xapi_version"],
  },
  INVALID_NTP_CONFIG: {
    doc: "The wanted time-server settings do not make sense together; see `reason`.",
    params: ["reason"],
  },
  NOT_ALLOWED_WHEN_NTP_IS_ENABLED: {
    doc: "The clock of `host` cannot be set by hand as it follows a time server.",
    params: ["host"],
  },
  NO_HOSTS_AVAILABLE: { doc: "No host is enabled, live and able to run the VM.", params: [] },
  SET_CONSOLE_TIMEOUT_PARTIALLY_FAILED: {
    doc: "The console idle timeout was set in the pool except on the `hosts` listed.",
    params: ["hosts"],
  },
  SET_SSH_AUTO_MODE_PARTIALLY_FAILED: {
    doc: "The automatic SSH mode was set in the pool except on the `hosts` listed.",
    params: ["hosts"],
  },
  SET_SSH_TIMEOUT_PARTIALLY_FAILED: {
    doc: "The time after which SSH is switched off was set in the pool except on the `hosts` listed.",
    params: ["hosts"],
  },
  SYSTEM_STATUS_MUST_USE_TAR_ON_OEM: {
    doc: "Embedded editions can send a status report only as plain tar.",
    params: [],
  },
  SYSTEM_STATUS_RETRIEVAL_FAILED: { doc: "The status report could not be produced; see `reason`.", params: ["reason"] },
  HOST_CANNOT_SEE_SR: { doc: "The host has no plugged connection to the SR that is needed." },
  ILLEGAL_IN_FIPS_MODE: { doc: "The operation uses cryptography that is forbidden in FIPS mode." },
});
