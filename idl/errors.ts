/** An error: what it means, and its parameters in order; `undefined` parameters were never declared upstream. */
export interface ErrorDefinition {
  readonly doc: string;
  readonly params?: readonly string[];
}

const define = <const E extends Readonly<Record<string, ErrorDefinition>>>(errors: E): E => errors;

/** Every error code. */
export const errors = define({
  ACTIVATION_WHILE_NOT_FREE: {
    doc: "Raised when a licence activation is tried on a host that is not running the free edition; kept for old clients.",
    params: [],
  },
  ADDRESS_VIOLATES_LOCKING_CONSTRAINT: {
    doc: "The `address` cannot be given to this VIF because the locking mode in force forbids it.",
    params: ["address"],
  },
  APPLY_GUIDANCE_FAILED: {
    doc: "Updates went in, but the follow-up action (restart, reboot and so on) could not be carried out on host `ref`.",
    params: ["ref"],
  },
  APPLY_LIVEPATCH_FAILED: {
    doc: "The named `livepatch` could not be loaded into the running hypervisor or kernel.",
    params: ["livepatch"],
  },
  APPLY_UPDATES_FAILED: {
    doc: "Installing packages from the enabled repositories failed on host `ref`; see that host's log for the cause.",
    params: ["ref"],
  },
  APPLY_UPDATES_IN_PROGRESS: {
    doc: "Refused because another run of installing updates has not finished; retry afterwards.",
    params: [],
  },
  AUTH_ALREADY_ENABLED: {
    doc: "External authentication cannot be enabled since the host already uses it, with the given type and service name; disable it first.",
    params: ["current auth_type", "current service_name"],
  },
  AUTH_DISABLE_FAILED: {
    doc: "Leaving the external authentication service failed; `message` gives the reason.",
    params: ["message"],
  },
  AUTH_DISABLE_FAILED_PERMISSION_DENIED: {
    doc: "The account supplied for leaving the directory lacks the right to remove this host's machine account.",
    params: ["message"],
  },
  AUTH_DISABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "The directory service did not accept the user name and password supplied for leaving the domain.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED: {
    doc: "Joining the external authentication service failed for the reason in `message`.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_DOMAIN_LOOKUP_FAILED: {
    doc: "The directory domain could not be found, usually because DNS on the host cannot resolve it.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_INVALID_ACCOUNT: {
    doc: "The account used for joining the directory, or the resulting machine account, is not valid there.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_INVALID_OU: {
    doc: "The organisational unit asked for the machine account does not exist in the directory.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS: {
    doc: "Joining over LDAPS failed because the trusted certificates on the host do not verify the directory server.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_NO_TRUSTED_CERTS: {
    doc: "Joining over LDAPS failed because the host holds no trusted certificate meant for that use.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_PERMISSION_DENIED: {
    doc: "The account used for joining the domain has no right to add a machine to it.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_UNAVAILABLE: {
    doc: "The directory server could not be reached while joining; check network, DNS and firewall.",
    params: ["message"],
  },
  AUTH_ENABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "The directory rejected the user name or password supplied for joining the domain.",
    params: ["message"],
  },
  AUTH_INVALID_TRUSTED_CERTS: {
    doc: "LDAPS cannot be used because the installed trusted certificates do not verify the directory server.",
    params: ["message"],
  },
  AUTH_IS_DISABLED: { doc: "The call needs external authentication, but none is configured on this host.", params: [] },
  AUTH_NO_TRUSTED_CERTS: {
    doc: "LDAPS cannot be used because no trusted certificate is installed for it.",
    params: ["message"],
  },
  AUTH_SERVICE_ERROR: {
    doc: "The external authentication service answered a query with a failure, described in `message`.",
    params: ["message"],
  },
  AUTH_SETUP_TLS_CONNECTION: {
    doc: "A TLS connection to the directory server could not be set up; `message` holds the detail.",
    params: ["message"],
  },
  AUTH_SET_LDAPS_FAILED: {
    doc: "Switching LDAPS on or off failed on `host`, with the cause in `message`.",
    params: ["host", "message"],
  },
  AUTH_UNKNOWN_TYPE: {
    doc: "The external authentication `type` is not one this host knows, for example neither AD nor PAM.",
    params: ["type"],
  },
  BACKUP_SCRIPT_FAILED: {
    doc: "The external program that backs up a host's file system exited with an error; its output is in `log`.",
    params: ["log"],
  },
  BALLOONING_TIMEOUT_BEFORE_MIGRATION: {
    doc: "The VM did not shrink to its wanted memory size in time, so the migration was not started.",
    params: ["vm"],
  },
  BLOCKED_REPO_URL: {
    doc: "The repository address `url` is on the list of addresses that this pool may not use.",
    params: ["url"],
  },
  BOOTLOADER_FAILED: {
    doc: "The bootloader program for a paravirtual VM ended with an error while extracting its kernel; `msg` shows its output.",
    params: ["vm", "msg"],
  },
  BOOT_DEVICE_PASSTHROUGH_DISALLOWED: {
    doc: "The PCI `device` cannot be passed to a VM because the host itself boots from it.",
    params: ["device"],
  },
  BRIDGE_NAME_EXISTS: {
    doc: "A network with this bridge name is already in the database; choose another name or leave it to be generated.",
    params: ["bridge"],
  },
  BRIDGE_NOT_AVAILABLE: {
    doc: "The `bridge` does not exist on the host where the network was to be attached.",
    params: ["bridge"],
  },
  BUNDLE_REPOSITORY_ALREADY_EXISTS: {
    doc: "A second repository with origin bundle was requested, but the pool may have only one, `ref`.",
    params: ["ref"],
  },
  BUNDLE_REPO_NOT_ENABLED: {
    doc: "An update bundle was uploaded while the pool's enabled repository is not of the bundle kind.",
    params: [],
  },
  BUNDLE_SYNC_FAILED: {
    doc: "The uploaded bundle was unpacked, but its contents could not be brought into the pool's repository.",
    params: [],
  },
  BUNDLE_UNPACK_FAILED: {
    doc: "The uploaded update bundle is not a usable tar archive or is too large; see `error`.",
    params: ["error"],
  },
  CANNOT_ADD_TUNNEL_TO_BOND_SLAVE: {
    doc: "A tunnel cannot run over a PIF that belongs to a bond; use the bond's own PIF instead.",
    params: ["PIF"],
  },
  CANNOT_ADD_TUNNEL_TO_SRIOV_LOGICAL: {
    doc: "A tunnel cannot run over the logical PIF of an SR-IOV network.",
    params: ["PIF"],
  },
  CANNOT_ADD_TUNNEL_TO_VLAN_ON_SRIOV_LOGICAL: {
    doc: "A tunnel cannot run over a VLAN PIF whose lower device is an SR-IOV logical PIF.",
    params: ["PIF"],
  },
  CANNOT_ADD_VLAN_TO_BOND_SLAVE: {
    doc: "A VLAN cannot be put on a PIF that belongs to a bond; create it on the bond's own PIF.",
    params: ["PIF"],
  },
  CANNOT_CHANGE_PIF_PROPERTIES: {
    doc: "Properties of this PIF are derived from another PIF (for instance the bond over it) and cannot be set directly.",
    params: ["PIF"],
  },
  CANNOT_CONTACT_HOST: {
    doc: "The coordinator could not open or keep a connection to `host`, which may be down or cut off from the network.",
    params: ["host"],
  },
  CANNOT_CREATE_STATE_FILE: {
    doc: "HA cannot be enabled because no usable shared SR was found to hold the heartbeat statefile.",
    params: [],
  },
  CANNOT_DESTROY_DISASTER_RECOVERY_TASK: {
    doc: "The disaster recovery task could not remove the SRs it had introduced; `reason` tells why.",
    params: ["reason"],
  },
  CANNOT_DESTROY_SYSTEM_NETWORK: {
    doc: "The network is one that the system itself needs, such as the host-internal management network.",
    params: ["network"],
  },
  CANNOT_ENABLE_REDO_LOG: {
    doc: "The redo log could not be started on the chosen SR, for the cause in `reason`.",
    params: ["reason"],
  },
  CANNOT_EVACUATE_HOST: {
    doc: "Some running VMs cannot leave this host; `errors` lists for each VM what stops it from moving.",
    params: ["errors"],
  },
  CANNOT_FETCH_PATCH: {
    doc: "The file of the patch `uuid` could not be obtained from the coordinator.",
    params: ["uuid"],
  },
  CANNOT_FIND_OEM_BACKUP_PARTITION: {
    doc: "The spare boot partition of an embedded edition was not found; only old OEM editions raised it.",
    params: [],
  },
  CANNOT_FIND_PATCH: { doc: "No pool patch matches what was asked, or its uploaded file is gone.", params: [] },
  CANNOT_FIND_STATE_PARTITION: {
    doc: "The partition that stores an embedded edition's state was not found; only old OEM editions raised it.",
    params: [],
  },
  CANNOT_FIND_UPDATE: { doc: "No pool update matches the request, or its data is no longer on any host.", params: [] },
  CANNOT_FORGET_SRIOV_LOGICAL: {
    doc: "An SR-IOV logical PIF disappears with its network SR-IOV object and cannot be forgotten on its own.",
    params: ["PIF"],
  },
  CANNOT_PLUG_BOND_SLAVE: {
    doc: "A PIF that is a member of a bond cannot be brought up by itself; plug the bond's PIF.",
    params: ["PIF"],
  },
  CANNOT_PLUG_VIF: {
    doc: "The VIF cannot be hot-plugged into the running VM, for example because its network cannot be attached on the host.",
    params: ["VIF"],
  },
  CANNOT_RESET_CONTROL_DOMAIN: {
    doc: "A power state reset was asked for a control domain, whose state follows the host and cannot be forced.",
    params: ["vm"],
  },
  CANNOT_RESTART_DEVICE_MODEL: {
    doc: "The device model of VM `ref` cannot be exchanged while running, because of the VM's kind or state.",
    params: ["ref"],
  },
  CAN_NOT_PERIODIC_SYNC_UPDATES: {
    doc: "Scheduled update synchronisation cannot be turned on with the repositories that are enabled now.",
    params: [],
  },
  CAN_NOT_SYNC_UPDATES: {
    doc: "Update synchronisation is not possible with the repositories that are enabled now.",
    params: [],
  },
  CERTIFICATE_ALREADY_EXISTS: {
    doc: "A certificate is already installed under `name`; uninstall it or use another name.",
    params: ["name"],
  },
  CERTIFICATE_CORRUPT: { doc: "The file uploaded as certificate `name` cannot be read as PEM.", params: ["name"] },
  CERTIFICATE_DOES_NOT_EXIST: { doc: "No certificate called `name` is installed in the pool.", params: ["name"] },
  CERTIFICATE_LACKS_PURPOSE: {
    doc: "The certificate to be installed states none of the purposes for which it could be trusted.",
    params: [],
  },
  CERTIFICATE_LIBRARY_CORRUPT: {
    doc: "The directory with the pool's trusted certificates is damaged and could not be re-indexed.",
    params: [],
  },
  CERTIFICATE_NAME_INVALID: {
    doc: "The `name` is not acceptable as a file name for a certificate, for example contains a slash.",
    params: ["name"],
  },
  CHANGE_PASSWORD_REJECTED: {
    doc: "The host's password rules refused the new password; `msg` carries the explanation.",
    params: ["msg"],
  },
  CLUSTERED_SR_DEGRADED: {
    doc: "A clustered SR has lost members or is still recovering, so taking another host away would endanger it.",
    params: ["sr"],
  },
  CLUSTERING_DISABLED: {
    doc: "The operation needs clustering to be enabled on this cluster host, but it is switched off.",
    params: ["cluster_host"],
  },
  CLUSTERING_ENABLED: {
    doc: "The operation requires clustering to be switched off on this cluster host first.",
    params: ["cluster_host"],
  },
  CLUSTER_ALREADY_EXISTS: { doc: "The pool already has a cluster, and only one is possible.", params: [] },
  CLUSTER_CREATE_IN_PROGRESS: {
    doc: "Refused because a cluster is being set up in the pool at this moment.",
    params: [],
  },
  CLUSTER_DOES_NOT_HAVE_ONE_NODE: {
    doc: "The cluster can be destroyed this way only from its last member; it still has `number_of_nodes`.",
    params: ["number_of_nodes"],
  },
  CLUSTER_FORCE_DESTROY_FAILED: {
    doc: "Forced removal of `cluster` left at least one host with a cluster configuration that could not be removed.",
    params: ["cluster"],
  },
  CLUSTER_HOST_IS_LAST: {
    doc: "The last remaining cluster host cannot be taken out alone; destroy the whole cluster instead.",
    params: ["cluster_host"],
  },
  CLUSTER_HOST_NOT_JOINED: {
    doc: "The cluster host exists in the database but has not yet become a member of the cluster.",
    params: ["cluster_host"],
  },
  CLUSTER_STACK_IN_USE: {
    doc: "The `cluster_stack` still serves the pool, for example for HA or a clustered SR, so it cannot be removed.",
    params: ["cluster_stack"],
  },
  CONFIGURE_REPOSITORIES_IN_PROGRESS: {
    doc: "Refused while the set of the pool's repositories is being changed by another call.",
    params: [],
  },
  COULD_NOT_FIND_NETWORK_INTERFACE_WITH_SPECIFIED_DEVICE_NAME_AND_MAC_ADDRESS: {
    doc: "The host has no NIC that has both this `device` name and this `mac`.",
    params: ["device", "mac"],
  },
  COULD_NOT_IMPORT_DATABASE: {
    doc: "A database found on disaster recovery storage could not be opened or read; see `reason`.",
    params: ["reason"],
  },
  COULD_NOT_UPDATE_IGMP_SNOOPING_EVERYWHERE: {
    doc: "IGMP snooping was changed on some networks or hosts, but at least one did not accept it.",
    params: [],
  },
  CPU_FEATURE_MASKING_NOT_SUPPORTED: {
    doc: "The host's processor cannot hide features from guests in the way asked; `details` says more.",
    params: ["details"],
  },
  CRL_ALREADY_EXISTS: { doc: "A certificate revocation list is already installed under `name`.", params: ["name"] },
  CRL_CORRUPT: { doc: "The file uploaded as revocation list `name` is unreadable.", params: ["name"] },
  CRL_DOES_NOT_EXIST: { doc: "No revocation list called `name` is installed.", params: ["name"] },
  CRL_NAME_INVALID: { doc: "The `name` is not acceptable as a file name for a revocation list.", params: ["name"] },
  DB_UNIQUENESS_CONSTRAINT_VIOLATION: {
    doc: "A row of `table` cannot be created or changed since another row already has this `value` in the unique `field`.",
    params: ["table", "field", "value"],
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
  DISABLE_SSH_FAILED: { doc: "The SSH service on `host` could not be switched off.", params: ["host"] },
  DISABLE_SSH_PARTIALLY_FAILED: {
    doc: "SSH was switched off in the pool except on the `hosts` listed.",
    params: ["hosts"],
  },
  DISK_VBD_MUST_BE_READWRITE_FOR_HVM: {
    doc: "A fully virtualised VM cannot have a read-only disk; make the VBD writable or of type CD.",
    params: ["vbd"],
  },
  DOMAIN_BUILDER_ERROR: {
    doc: "Xen could not build the domain; the failing `function`, its `code` and `message` come from the low-level library.",
    params: ["function", "code", "message"],
  },
  DOMAIN_EXISTS: {
    doc: "The VM cannot be changed as asked because a domain `domid` for it still lives in the hypervisor.",
    params: ["vm", "domid"],
  },
  DUPLICATE_MAC_SEED: {
    doc: "Restoring this VM would give it the same MAC `seed`, and so the same addresses, as an existing VM.",
    params: ["seed"],
  },
  DUPLICATE_PIF_DEVICE_NAME: { doc: "The host already has a PIF for the NIC `device`.", params: ["device"] },
  DUPLICATE_VM: {
    doc: "The VM cannot be restored since one with the same identity is in the pool already.",
    params: ["vm"],
  },
  ENABLE_SSH_FAILED: { doc: "The SSH service on `host` could not be switched on.", params: ["host"] },
  ENABLE_SSH_PARTIALLY_FAILED: {
    doc: "SSH was switched on in the pool except on the `hosts` listed.",
    params: ["hosts"],
  },
  EVENTS_LOST: {
    doc: "Events were dropped from the queue before `event.next` read them; fetch all objects again and register anew.",
    params: [],
  },
  EVENT_FROM_TOKEN_PARSE_FAILURE: {
    doc: "The token given to `event.from` was not one returned by an earlier call; use an empty string to start.",
    params: ["token"],
  },
  EVENT_SUBSCRIPTION_PARSE_FAILURE: {
    doc: "A class entry in the event call is neither `*`, a class name, nor class and reference joined with a slash.",
    params: ["subscription"],
  },
  FAILED_TO_START_EMULATOR: {
    doc: "The helper process `name` (such as the device model) for the VM could not be started; `msg` gives the detail.",
    params: ["vm", "name", "msg"],
  },
  FEATURE_REQUIRES_HVM: {
    doc: "The setting or device works only in VMs with hardware virtualisation.",
    params: ["details"],
  },
  FEATURE_RESTRICTED: { doc: "The licence in force does not include the feature that the call needs.", params: [] },
  FIELD_TYPE_ERROR: {
    doc: "The value supplied for `field` has the wrong type in the record passed in.",
    params: ["field"],
  },
  GET_HOST_UPDATES_FAILED: { doc: "The list of updates for host `ref` could not be obtained.", params: ["ref"] },
  GET_UPDATES_FAILED: { doc: "The list of available updates for the pool could not be put together.", params: [] },
  GPU_GROUP_CONTAINS_NO_PGPUS: {
    doc: "The GPU group has no physical GPU, so a virtual GPU cannot be placed in it.",
    params: ["gpu_group"],
  },
  GPU_GROUP_CONTAINS_PGPU: {
    doc: "The GPU group cannot be destroyed while it holds the physical GPUs listed in `pgpus`.",
    params: ["pgpus"],
  },
  GPU_GROUP_CONTAINS_VGPU: {
    doc: "The GPU group cannot be destroyed while the virtual GPUs in `vgpus` refer to it.",
    params: ["vgpus"],
  },
  HANDLE_INVALID: {
    doc: "The reference `handle` names no object of `class`; it is mistyped or the object has been deleted.",
    params: ["class", "handle"],
  },
  HA_ABORT_NEW_MASTER: {
    doc: "This host voted against the proposed new coordinator, for the cause in `reason`, and the change was abandoned.",
    params: ["reason"],
  },
  HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE: {
    doc: "Bonding or unbonding the management interface is impossible while HA is on, because HA heartbeats use it.",
    params: [],
  },
  HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED: {
    doc: "HA could not restart protected VMs elsewhere because `network` is not attached on all hosts.",
    params: ["network"],
  },
  HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED: {
    doc: "HA could not restart protected VMs elsewhere because `SR` is not shared and plugged on all hosts.",
    params: ["SR"],
  },
  HA_DISABLE_IN_PROGRESS: { doc: "Refused because HA is being switched off right now.", params: [] },
  HA_ENABLE_IN_PROGRESS: { doc: "Refused because HA is being switched on right now.", params: [] },
  HA_FAILED_TO_FORM_LIVESET: {
    doc: "HA was not enabled because the hosts did not all see each other as alive through the heartbeat in time.",
    params: [],
  },
  HA_HEARTBEAT_DAEMON_STARTUP_FAILED: {
    doc: "The HA heartbeat daemon did not start on some host; see that host's HA log.",
    params: [],
  },
  HA_HOST_CANNOT_ACCESS_STATEFILE: {
    doc: "HA cannot be used since a host is unable to read or write the shared statefile.",
    params: [],
  },
  HA_HOST_CANNOT_SEE_PEERS: {
    doc: "This `host` hears heartbeats only from `subset` instead of from `all` the pool's hosts.",
    params: ["host", "all", "subset"],
  },
  HA_HOST_IS_ARMED: {
    doc: "The host takes part in HA with fencing active; disarm it first for this operation.",
    params: ["host"],
  },
  HA_IS_ENABLED: { doc: "The operation cannot be done while HA is on for the pool; disable HA first.", params: [] },
  HA_LOST_STATEFILE: {
    doc: "The host has lost its connection to the HA statefile, so leaving in a safe way is not possible.",
    params: [],
  },
  HA_NOT_ENABLED: { doc: "The call makes sense only while HA is on, and it is off.", params: [] },
  HA_NOT_INSTALLED: { doc: "HA software is missing on `host`.", params: ["host"] },
  HA_NO_PLAN: { doc: "No way was found to restart all protected VMs on the remaining hosts.", params: [] },
  HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN: {
    doc: "The change would leave the pool unable to survive the configured number of host failures.",
    params: [],
  },
  HA_POOL_IS_ENABLED_BUT_HOST_IS_DISABLED: {
    doc: "The pool has HA on, but this host does not take part in it, so the operation must wait or go elsewhere.",
    params: [],
  },
  HA_SHOULD_BE_FENCED: {
    doc: "The rest of the pool considers `host` dead, so it may not act as a live member until it restarts.",
    params: ["host"],
  },
  HA_TOO_FEW_HOSTS: { doc: "HA needs more hosts in the pool than there are.", params: [] },
  HOSTS_NOT_COMPATIBLE: {
    doc: "The hosts run products or versions that do not work together in one pool.",
    params: [],
  },
  HOSTS_NOT_HOMOGENEOUS: {
    doc: "The hosts differ in a property that all pool members must share; `reason` names it.",
    params: ["reason"],
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
  ILLEGAL_VBD_DEVICE: {
    doc: "The `device` position is not a valid one for `vbd` in this kind of VM.",
    params: ["vbd", "device"],
  },
  IMPORT_ERROR: { doc: "Importing the VM failed, with the cause in `msg`.", params: ["msg"] },
  IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND: {
    doc: "A VM in the archive is marked as using a disk, but the disk itself is not found.",
    params: [],
  },
  IMPORT_ERROR_CANNOT_HANDLE_CHUNKED: {
    doc: "The upload used chunked transfer coding, which is not accepted; send plain data with or without a length.",
    params: [],
  },
  IMPORT_ERROR_FAILED_TO_FIND_OBJECT: {
    doc: "The archive refers to an object `id` that it does not contain and that is needed.",
    params: ["id"],
  },
  IMPORT_ERROR_PREMATURE_EOF: { doc: "The upload ended before the archive was complete.", params: [] },
  IMPORT_ERROR_SOME_CHECKSUMS_FAILED: {
    doc: "Parts of the archive do not match their checksums, so its disks are probably damaged.",
    params: [],
  },
  IMPORT_ERROR_UNEXPECTED_FILE: {
    doc: "The archive contained `filename_found` at a place where `filename_expected` must stand.",
    params: ["filename_expected", "filename_found"],
  },
  IMPORT_INCOMPATIBLE_VERSION: {
    doc: "The archive was made by a newer product version than this host understands.",
    params: [],
  },
  INCOMPATIBLE_CLUSTER_STACK_ACTIVE: {
    doc: "Another `cluster_stack` is active already and cannot be combined with the one that the SR or HA needs.",
    params: ["cluster_stack"],
  },
  INCOMPATIBLE_PIF_PROPERTIES: { doc: "The PIFs to be bonded have settings that contradict each other.", params: [] },
  INCOMPATIBLE_STATEFILE_SR: {
    doc: "The chosen SR is of a type that cannot hold the HA statefile with the cluster stack in use.",
    params: ["SR type"],
  },
  INTERFACE_HAS_NO_IP: {
    doc: "The `interface` must have an IP address for this purpose, for example for management, and has none.",
    params: ["interface"],
  },
  INTERNAL_ERROR: {
    doc: "Something unexpected went wrong inside the toolstack; `message` is meant for developers.",
    params: ["message"],
  },
  INVALID_BASE_URL: {
    doc: "The repository's `url` is malformed, not of an allowed scheme, or outside the allowed domains.",
    params: ["url"],
  },
  INVALID_CIDR_ADDRESS_SPECIFIED: {
    doc: "The value of `parameter` is not an address with a prefix length such as `192.0.2.5/24`.",
    params: ["parameter"],
  },
  INVALID_CLUSTER_STACK: {
    doc: "The `cluster_stack` is not one that the pool's hosts support.",
    params: ["cluster_stack"],
  },
  INVALID_DEVICE: {
    doc: "The `device` position is not valid, for example no number and no known disk name.",
    params: ["device"],
  },
  INVALID_EDITION: { doc: "The licence daemon knows no `edition` of that name.", params: ["edition"] },
  INVALID_FEATURE_STRING: {
    doc: "A CPU feature mask is not written in the required hexadecimal form.",
    params: ["details"],
  },
  INVALID_GPGKEY_PATH: {
    doc: "The path given for a repository's signing key is not an acceptable file name.",
    params: ["gpgkey_path"],
  },
  INVALID_IP_ADDRESS_SPECIFIED: { doc: "The value of `parameter` is not a valid IP address.", params: ["parameter"] },
  INVALID_NTP_CONFIG: {
    doc: "The wanted time-server settings do not make sense together; see `reason`.",
    params: ["reason"],
  },
  INVALID_PATCH: { doc: "The uploaded file is not a valid, correctly signed patch.", params: [] },
  INVALID_PATCH_WITH_LOG: {
    doc: "The uploaded file is not a valid patch, and `log` has the details of its check.",
    params: ["log"],
  },
  INVALID_REPOMD_XML: { doc: "The repository's index file `repomd.xml` could not be parsed.", params: [] },
  INVALID_REPOSITORY_DOMAIN_ALLOWLIST: {
    doc: "One of the `domains` that repositories may use is not written as a proper domain name.",
    params: ["domains"],
  },
  INVALID_REPOSITORY_PROXY_CREDENTIAL: {
    doc: "The user name or password for the repository proxy has characters that are not allowed or one of them is missing.",
    params: [],
  },
  INVALID_REPOSITORY_PROXY_URL: {
    doc: "The repository proxy `url` is not an acceptable proxy address.",
    params: ["url"],
  },
  INVALID_UPDATE: { doc: "The uploaded update is not valid; `info` tells what is wrong.", params: ["info"] },
  INVALID_UPDATEINFO_XML: { doc: "The repository's file about its updates could not be parsed.", params: [] },
  INVALID_UPDATE_SYNC_DAY: {
    doc: "The `day` for scheduled update synchronisation is outside the range that goes with the chosen frequency.",
    params: ["day"],
  },
  INVALID_VALUE: { doc: "The `value` is not allowed for `field`.", params: ["field", "value"] },
  IS_TUNNEL_ACCESS_PIF: {
    doc: "The `PIF` is the access side of a tunnel, and such PIFs cannot be used for this.",
    params: ["PIF"],
  },
  JOINING_HOST_CANNOT_BE_MASTER_OF_OTHER_HOSTS: {
    doc: "A host that coordinates other hosts cannot join a pool; eject its members first.",
    params: [],
  },
  JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS: {
    doc: "The joining host has shared SRs, which must be forgotten first.",
    params: [],
  },
  JOINING_HOST_CANNOT_HAVE_RUNNING_OR_SUSPENDED_VMS: {
    doc: "The joining host must have no running and no suspended VMs.",
    params: [],
  },
  JOINING_HOST_CANNOT_HAVE_RUNNING_VMS: {
    doc: "The joining host must have no running VMs; shut them down first.",
    params: [],
  },
  JOINING_HOST_CANNOT_HAVE_VMS_WITH_CURRENT_OPERATIONS: {
    doc: "An operation is going on for a VM of the joining host; wait for it to end.",
    params: [],
  },
  JOINING_HOST_CONNECTION_FAILED: {
    doc: "The joining host could not open a connection to the pool's coordinator.",
    params: [],
  },
  JOINING_HOST_SERVICE_FAILED: {
    doc: "The pool's coordinator was reached, but its toolstack gave no usable answer to the joining host.",
    params: [],
  },
  LICENCE_RESTRICTION: { doc: "The licence does not cover `feature`.", params: ["feature"] },
  LICENSE_CANNOT_DOWNGRADE_WHILE_IN_POOL: {
    doc: "The host cannot go to an edition without pooling while it is part of a pool.",
    params: [],
  },
  LICENSE_CHECKOUT_ERROR: {
    doc: "The licence server did not hand out a licence, as told by `code` and `message`.",
    params: ["code", "message"],
  },
  LICENSE_DOES_NOT_SUPPORT_POOLING: { doc: "The host's licence does not allow it to join a pool.", params: [] },
  LICENSE_DOES_NOT_SUPPORT_XHA: { doc: "The licence does not include high availability.", params: [] },
  LICENSE_EXPIRED: { doc: "The licence of the host has run out, so the operation is refused.", params: [] },
  LICENSE_FILE_DEPRECATED: {
    doc: "The licence file is of a kind that is no longer accepted; use a licence server instead.",
    params: [],
  },
  LICENSE_HOST_POOL_MISMATCH: {
    doc: "The joining host's licence edition does not fit those used in the pool.",
    params: [],
  },
  LICENSE_PROCESSING_ERROR: { doc: "The supplied licence could not be read or is not valid.", params: [] },
  LOCATION_NOT_UNIQUE: { doc: "Another VDI in `SR` already has this `location`.", params: ["SR", "location"] },
  MAC_DOES_NOT_EXIST: { doc: "The host has no NIC with this `MAC` address.", params: ["MAC"] },
  MAC_INVALID: {
    doc: "The `MAC` is not six hexadecimal bytes with colons, or is not usable for an interface.",
    params: ["MAC"],
  },
  MAC_STILL_EXISTS: {
    doc: "A NIC with this `MAC` is still in the host, so its PIF cannot be forgotten.",
    params: ["MAC"],
  },
  MAP_DUPLICATE_KEY: {
    doc: "The `key` is already in the map `param_name` of the object `uuid`; remove it first to give it a new value.",
    params: ["type", "param_name", "uuid", "key"],
  },
  MEMORY_CONSTRAINT_VIOLATION: {
    doc: "The memory limits violate `constraint`; they must satisfy static minimum, dynamic minimum, dynamic maximum, static maximum in rising order.",
    params: ["constraint"],
  },
  MEMORY_CONSTRAINT_VIOLATION_MAXPIN: {
    doc: "The dynamic limits must both equal the static maximum in this case; see `reason`.",
    params: ["reason"],
  },
  MEMORY_CONSTRAINT_VIOLATION_ORDER: { doc: "The four memory limits are not in rising order.", params: [] },
  MESSAGE_DEPRECATED: { doc: "The call still exists by name but is no longer carried out.", params: [] },
  MESSAGE_METHOD_UNKNOWN: { doc: "The server has no call named `method`.", params: ["method"] },
  MESSAGE_PARAMETER_COUNT_MISMATCH: {
    doc: "The call `method` takes `expected` parameters, but `received` were sent.",
    params: ["method", "expected", "received"],
  },
  MESSAGE_REMOVED: { doc: "The call existed in older versions and has been taken out.", params: [] },
  MIRROR_FAILED: {
    doc: "Copying the disk `vdi` while its VM runs broke down, so the storage migration was given up.",
    params: ["vdi"],
  },
  MISSING_CONNECTION_DETAILS: { doc: "The licence server's address or port is not set.", params: [] },
  MULTIPLE_UPDATE_REPOSITORIES_ENABLED: {
    doc: "More than one repository with origin update is enabled where only one may be.",
    params: [],
  },
  NETWORK_ALREADY_CONNECTED: {
    doc: "The host already has a PIF on `network`, and only one is possible.",
    params: ["network", "connected PIF"],
  },
  NETWORK_CONTAINS_PIF: { doc: "The network cannot be destroyed while the listed `pifs` are on it.", params: ["pifs"] },
  NETWORK_CONTAINS_VIF: { doc: "The network cannot be destroyed while the listed `vifs` are on it.", params: ["vifs"] },
  NETWORK_HAS_INCOMPATIBLE_SRIOV_PIFS: {
    doc: "The `PIF` cannot be added since the SR-IOV PIFs on `network` belong to another kind of device.",
    params: ["PIF", "network"],
  },
  NETWORK_HAS_INCOMPATIBLE_VLAN_ON_SRIOV_PIFS: {
    doc: "The VLAN `PIF` cannot be added since the other VLANs on `network` lie on SR-IOV networks of another device kind.",
    params: ["PIF", "network"],
  },
  NETWORK_INCOMPATIBLE_PURPOSES: {
    doc: "`new_purpose` cannot be added because the network or another one already has `conflicting_purpose`.",
    params: ["new_purpose", "conflicting_purpose"],
  },
  NETWORK_INCOMPATIBLE_WITH_BOND: {
    doc: "The `network` cannot carry a bond because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_SRIOV: {
    doc: "The `network` cannot carry SR-IOV because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_TRUNKS: { doc: "VIF trunks on `network` do not fit the wanted use.", params: ["network"] },
  NETWORK_INCOMPATIBLE_WITH_TUNNEL: {
    doc: "The `network` cannot carry a tunnel because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_VLAN_ON_BRIDGE: {
    doc: "The `network` cannot carry a VLAN over an ordinary bridge because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_INCOMPATIBLE_WITH_VLAN_ON_SRIOV: {
    doc: "The `network` cannot carry a VLAN over SR-IOV because of the PIFs already on it.",
    params: ["network"],
  },
  NETWORK_SRIOV_ALREADY_ENABLED: { doc: "SR-IOV is already switched on for `PIF`.", params: ["PIF"] },
  NETWORK_SRIOV_DISABLE_FAILED: {
    doc: "SR-IOV could not be switched off on `PIF`, as told in `msg`.",
    params: ["PIF", "msg"],
  },
  NETWORK_SRIOV_ENABLE_FAILED: {
    doc: "SR-IOV could not be switched on for `PIF`, as told in `msg`.",
    params: ["PIF", "msg"],
  },
  NETWORK_SRIOV_INSUFFICIENT_CAPACITY: {
    doc: "The SR-IOV `network` has too few free virtual functions for the VM's VIFs on this host.",
    params: ["network"],
  },
  NETWORK_UNMANAGED: {
    doc: "The `network` is not managed by the toolstack, which therefore cannot change it.",
    params: ["network"],
  },
  NOT_ALLOWED_ON_OEM_EDITION: { doc: "The `command` is not available on embedded editions.", params: ["command"] },
  NOT_ALLOWED_WHEN_NTP_IS_ENABLED: {
    doc: "The clock of `host` cannot be set by hand as it follows a time server.",
    params: ["host"],
  },
  NOT_IMPLEMENTED: { doc: "The `function` is part of the interface but does nothing here.", params: ["function"] },
  NOT_IN_EMERGENCY_MODE: { doc: "The call is meant for hosts in emergency mode, and this one is not.", params: [] },
  NOT_SUPPORTED_DURING_UPGRADE: {
    doc: "The operation is refused while the pool's hosts run different versions during a rolling upgrade.",
    params: [],
  },
  NOT_SYSTEM_DOMAIN: { doc: "The VM is not marked as a system domain, which the call requires.", params: ["vm"] },
  NOT_TRUSTED_CERTIFICATE: {
    doc: "The certificate `ref` is not one of the pool's trusted certificates and cannot be handled as one.",
    params: ["ref"],
  },
  NO_CLUSTER_HOSTS_REACHABLE: {
    doc: "None of the other members of `cluster` answered, so the cluster cannot be joined.",
    params: ["cluster"],
  },
  NO_COMPATIBLE_CLUSTER_HOST: {
    doc: "The `host` has no cluster host with the stack that the SR or HA needs.",
    params: ["host"],
  },
  NO_HOSTS_AVAILABLE: { doc: "No host is enabled, live and able to run the VM.", params: [] },
  NO_MORE_REDO_LOGS_ALLOWED: { doc: "The highest possible number of redo logs is already running.", params: [] },
  NO_REPOSITORIES_CONFIGURED: { doc: "The pool has no repositories set.", params: [] },
  NO_REPOSITORY_ENABLED: { doc: "The call needs an enabled repository and there is none.", params: [] },
  NVIDIA_SRIOV_MISCONFIGURED: {
    doc: "The GPU `device_name` on `host` is not correctly set up for SR-IOV virtual GPUs.",
    params: ["host", "device_name"],
  },
  NVIDIA_TOOLS_ERROR: {
    doc: "The NVIDIA tools on `host` failed when asked about or setting up a GPU.",
    params: ["host"],
  },
  OBJECT_NOLONGER_EXISTS: { doc: "The object was deleted while the call was working with it.", params: [] },
  ONLY_ALLOWED_ON_OEM_EDITION: { doc: "The `command` is available on embedded editions only.", params: ["command"] },
  OPENVSWITCH_NOT_ACTIVE: {
    doc: "The operation needs the Open vSwitch network backend, but the Linux bridge is in use.",
    params: [],
  },
  OPERATION_BLOCKED: {
    doc: "An administrator has blocked this operation for object `ref` in its `blocked_operations`; `code` is the text given there.",
    params: ["ref", "code"],
  },
  OPERATION_NOT_ALLOWED: { doc: "The operation is refused at present, for the cause in `reason`.", params: ["reason"] },
  OPERATION_PARTIALLY_FAILED: {
    doc: "The `operation` on several objects succeeded for some and failed for others.",
    params: ["operation"],
  },
  OTHER_OPERATION_IN_PROGRESS: {
    doc: "Another operation, `operation_type` with task `operation_ref`, holds the `object` of `class`; retry when it ends.",
    params: ["class", "object", "operation_type", "operation_ref"],
  },
  OUT_OF_SPACE: { doc: "The file system at `location` is full.", params: ["location"] },
  PATCH_ALREADY_APPLIED: { doc: "The `patch` is on this host already.", params: ["patch"] },
  PATCH_ALREADY_EXISTS: { doc: "The patch `uuid` was uploaded before.", params: ["uuid"] },
  PATCH_APPLY_FAILED: { doc: "Installing the patch failed; the installer's `output` is included.", params: ["output"] },
  PATCH_APPLY_FAILED_BACKUP_FILES_EXIST: {
    doc: "Installing the patch failed since copies saved by an earlier run are still there; see `output`.",
    params: ["output"],
  },
  PATCH_IS_APPLIED: { doc: "The patch cannot be removed from the pool as it is installed on a host.", params: [] },
  PATCH_PRECHECK_FAILED_ISO_MOUNTED: {
    doc: "The `patch` cannot be installed while VMs have the tools ISO inserted; eject it.",
    params: ["patch"],
  },
  PATCH_PRECHECK_FAILED_OUT_OF_SPACE: {
    doc: "The host has `found_space` bytes free, less than the `required_required` bytes needed for `patch`.",
    params: ["patch", "found_space", "required_required"],
  },
  PATCH_PRECHECK_FAILED_PREREQUISITE_MISSING: {
    doc: "Patches listed in `prerequisite_patch_uuid_list` must be installed before `patch`.",
    params: ["patch", "prerequisite_patch_uuid_list"],
  },
  PATCH_PRECHECK_FAILED_UNKNOWN_ERROR: {
    doc: "The check before installing `patch` failed with the unexpected result `info`.",
    params: ["patch", "info"],
  },
  PATCH_PRECHECK_FAILED_VM_RUNNING: {
    doc: "The `patch` cannot be installed while VMs run on the host.",
    params: ["patch"],
  },
  PATCH_PRECHECK_FAILED_WRONG_SERVER_BUILD: {
    doc: "The `patch` is for `required_build`, whereas the host has `found_build`.",
    params: ["patch", "found_build", "required_build"],
  },
  PATCH_PRECHECK_FAILED_WRONG_SERVER_VERSION: {
    doc: "The `patch` is for `required_version`, whereas the host has `found_version`.",
    params: ["patch", "found_version", "required_version"],
  },
  PBD_EXISTS: { doc: "`host` is already connected to `sr` by `pbd`.", params: ["sr", "host", "pbd"] },
  PERMISSION_DENIED: { doc: "The caller may not do this; `message` tells more.", params: ["message"] },
  PGPU_INSUFFICIENT_CAPACITY_FOR_VGPU: {
    doc: "The physical GPU has no room left for another virtual GPU of `vgpu_type`.",
    params: ["pgpu", "vgpu_type"],
  },
  PGPU_IN_USE_BY_VM: {
    doc: "The physical GPU is used by the listed VMs, which must be shut down or moved first.",
    params: ["VMs"],
  },
  PGPU_NOT_COMPATIBLE_WITH_GPU_GROUP: {
    doc: "A physical GPU of `type` cannot join the group, which contains `group_types`.",
    params: ["type", "group_types"],
  },
  PIF_ALLOWS_UNPLUG: {
    doc: "The `PIF` must have `disallow_unplug` set for this use, so that clustering traffic is not cut off.",
    params: ["PIF"],
  },
  PIF_ALREADY_BONDED: {
    doc: "The `PIF` is a member of another bond and cannot be used for a second one.",
    params: ["PIF"],
  },
  PIF_BOND_MORE_THAN_ONE_IP: { doc: "More than one of the PIFs to be bonded has an IP configuration.", params: [] },
  PIF_BOND_NEEDS_MORE_MEMBERS: { doc: "Too few PIFs were given to make a bond.", params: [] },
  PIF_CANNOT_BOND_CROSS_HOST: { doc: "The PIFs given for a bond are not all on the same host.", params: [] },
  PIF_CONFIGURATION_ERROR: {
    doc: "The network settings of `PIF` could not be put into effect; `msg` has the detail.",
    params: ["PIF", "msg"],
  },
  PIF_DEVICE_NOT_FOUND: { doc: "The host has no NIC with the name given.", params: [] },
  PIF_DOES_NOT_ALLOW_UNPLUG: {
    doc: "The `PIF` has `disallow_unplug` set, so it may not be brought down; clear the flag first.",
    params: ["PIF"],
  },
  PIF_HAS_FCOE_SR_IN_USE: {
    doc: "The `PIF` carries the traffic of the FCoE storage `SR`, which is attached.",
    params: ["PIF", "SR"],
  },
  PIF_HAS_NO_NETWORK_CONFIGURATION: {
    doc: "The `PIF` has IPv4 mode `None`, but the operation needs it to have an address.",
    params: ["PIF"],
  },
  PIF_HAS_NO_V6_NETWORK_CONFIGURATION: {
    doc: "The `PIF` has IPv6 mode `None`, but the operation needs it to have an address.",
    params: ["PIF"],
  },
  PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE: {
    doc: "The primary address family of `PIF` differs from that of the pool's or the present management interface.",
    params: ["PIF"],
  },
  PIF_IS_MANAGEMENT_INTERFACE: {
    doc: "The operation would cut off management, as `PIF` is the management interface.",
    params: ["PIF"],
  },
  PIF_IS_NOT_PHYSICAL: { doc: "The operation works only on PIFs that stand for a real NIC.", params: ["PIF"] },
  PIF_IS_NOT_SRIOV_CAPABLE: { doc: "The NIC behind `PIF`, or its driver, does not offer SR-IOV.", params: ["PIF"] },
  PIF_IS_PHYSICAL: {
    doc: "The `PIF` stands for a real NIC, and only virtual ones may be destroyed this way.",
    params: ["PIF"],
  },
  PIF_IS_SRIOV_LOGICAL: {
    doc: "The `PIF` is the logical side of an SR-IOV network, which cannot be used here.",
    params: ["PIF"],
  },
  PIF_IS_VLAN: { doc: "The `PIF` is a VLAN, where an untagged one is needed.", params: ["PIF"] },
  PIF_NOT_ATTACHED_TO_HOST: { doc: "The `pif` belongs to another machine than `host`.", params: ["pif", "host"] },
  PIF_NOT_PRESENT: { doc: "`host` has no PIF on `network`.", params: ["host", "network"] },
  PIF_SRIOV_STILL_EXISTS: { doc: "SR-IOV is still enabled on `PIF`; disable it first.", params: ["PIF"] },
  PIF_TUNNEL_STILL_EXISTS: { doc: "A tunnel still runs over `PIF`; destroy it first.", params: ["PIF"] },
  PIF_UNMANAGED: { doc: "The `PIF` is not managed by the toolstack, so it cannot be configured.", params: ["PIF"] },
  PIF_VLAN_EXISTS: { doc: "The `PIF` already has a VLAN with that tag.", params: ["PIF"] },
  PIF_VLAN_STILL_EXISTS: { doc: "VLANs still lie on `PIF`; destroy them first.", params: ["PIF"] },
  POOL_AUTH_ALREADY_ENABLED: {
    doc: "External authentication is already on at `host`, so it cannot be enabled for the whole pool.",
    params: ["host"],
  },
  POOL_AUTH_DISABLE_FAILED: {
    doc: "Leaving external authentication failed on `host`, so the pool may be left half changed.",
    params: ["host", "message"],
  },
  POOL_AUTH_DISABLE_FAILED_INVALID_ACCOUNT: {
    doc: "While the pool left the directory, `host` reported that the account is not valid there.",
    params: ["host", "message"],
  },
  POOL_AUTH_DISABLE_FAILED_PERMISSION_DENIED: {
    doc: "While the pool left the directory, `host` was refused since the account may not remove machines.",
    params: ["host", "message"],
  },
  POOL_AUTH_DISABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "While the pool left the directory, the user name or password was rejected at `host`.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED: {
    doc: "External authentication could not be enabled on `host`, so the pool-wide change was undone.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_DOMAIN_LOOKUP_FAILED: {
    doc: "The pool could not join the directory since `host` cannot find the domain; check its DNS.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_DUPLICATE_HOSTNAME: {
    doc: "The pool could not join the directory since `host` has the same host name as another member.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_INVALID_ACCOUNT: {
    doc: "The pool could not join the directory since at `host` the account turned out not to be valid.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_INVALID_OU: {
    doc: "The pool could not join the directory since the organisational unit requested for `host` does not exist.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS: {
    doc: "The pool could not join over LDAPS since the trusted certificates at `host` do not verify the server.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_NO_SUPPORT_ENCRYPT_TYPE: {
    doc: "The pool could not join the directory since `host` and the directory share no allowed Kerberos encryption type.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_NO_TRUSTED_CERTS: {
    doc: "The pool could not join over LDAPS since `host` has no trusted certificate for it.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_PERMISSION_DENIED: {
    doc: "The pool could not join the directory since the account may not add `host` to the domain.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_SETUP_TLS_CONNECTION: {
    doc: "The pool could not join over LDAPS since `host` failed to set up TLS to the directory server.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_UNAVAILABLE: {
    doc: "The pool could not join the directory since no directory server was reachable from `host`.",
    params: ["host", "message"],
  },
  POOL_AUTH_ENABLE_FAILED_WRONG_CREDENTIALS: {
    doc: "The pool could not join the directory since the user name or password was rejected at `host`.",
    params: ["host", "message"],
  },
  POOL_JOINING_EXTERNAL_AUTH_MISMATCH: {
    doc: "The joining host and the pool use different external authentication types or services.",
    params: [],
  },
  POOL_JOINING_HOST_CA_CERTIFICATES_CONFLICT: {
    doc: "The joining host and the pool have different CA certificates under the same name.",
    params: [],
  },
  POOL_JOINING_HOST_HAS_BONDS: { doc: "A host with bonds cannot join; remove them first.", params: [] },
  POOL_JOINING_HOST_HAS_NETWORK_SRIOVS: {
    doc: "A host with SR-IOV networks cannot join; remove them first.",
    params: [],
  },
  POOL_JOINING_HOST_HAS_NON_MANAGEMENT_VLANS: {
    doc: "A host may join with a VLAN only if it carries management; remove its other VLANs.",
    params: [],
  },
  POOL_JOINING_HOST_HAS_TUNNELS: { doc: "A host with tunnels cannot join; remove them first.", params: [] },
  POOL_JOINING_HOST_MANAGEMENT_VLAN_DOES_NOT_MATCH: {
    doc: "Management uses VLAN tag `local` on the joining host but `remote` in the pool; -1 means untagged.",
    params: ["local", "remote"],
  },
  POOL_JOINING_HOST_MUST_HAVE_ONLY_ONE_IP_ON_CLUSTERING_NETWORK: {
    doc: "The joining host must have exactly one address on the network that the pool's cluster uses.",
    params: [],
  },
  POOL_JOINING_HOST_MUST_HAVE_PHYSICAL_MANAGEMENT_NIC: {
    doc: "The joining host's management interface must be a plain NIC, neither bond nor VLAN.",
    params: [],
  },
  POOL_JOINING_HOST_MUST_HAVE_SAME_API_VERSION: {
    doc: "The joining host offers API version `host_api_version`, but the pool has `master_api_version`.",
    params: ["host_api_version", "master_api_version"],
  },
  POOL_JOINING_HOST_MUST_HAVE_SAME_DB_SCHEMA: {
    doc: "The joining host's database schema is `host_db_schema`, but the pool has `master_db_schema`.",
    params: ["host_db_schema", "master_db_schema"],
  },
  POOL_JOINING_HOST_MUST_HAVE_SAME_PRODUCT_VERSION: {
    doc: "The joining host must run the same product version as the pool.",
    params: [],
  },
  POOL_JOINING_HOST_MUST_ONLY_HAVE_PHYSICAL_PIFS: {
    doc: "The joining host has virtual PIFs (bonds, VLANs or tunnels), which must be removed first.",
    params: [],
  },
  POOL_JOINING_HOST_TLS_VERIFICATION_MISMATCH: {
    doc: "Certificate checking is on at one of the joining host and the pool, and off at the other.",
    params: [],
  },
  POOL_JOINING_HOST_TRUSTED_CERTIFICATES_CONFLICT: {
    doc: "Certificate `ref_in_pool` and the joining host's `ref_on_host` are equal but trusted for overlapping yet different purposes.",
    params: ["ref_in_pool", "ref_on_host"],
  },
  POOL_JOINING_MASTER_CERTIFICATE_NOT_IN_POOL_BUNDLE: {
    doc: "The certificates received from the pool lack that of its coordinator, `master_uuid`, so the join was stopped.",
    params: ["master_uuid"],
  },
  POOL_JOINING_POOL_BUNDLE_EMPTY_AFTER_IMPORT: {
    doc: "The joining host ended up with no pool certificates in `bundle_path`, so the join was stopped.",
    params: ["bundle_path"],
  },
  POOL_JOINING_POOL_CANNOT_ENABLE_CLUSTERING_ON_VLAN_NETWORK: {
    doc: "The pool's cluster runs on a network with tag `vlan`, which cannot be set up on a host that is joining.",
    params: ["vlan"],
  },
  POOL_JOINING_SM_FEATURES_INCOMPATIBLE: {
    doc: "The storage driver `pool_sm_ref` of the pool is missing on the joining host, or `candidate_sm_ref` there has fewer features.",
    params: ["pool_sm_ref", "candidate_sm_ref"],
  },
  PROVISION_FAILED_OUT_OF_SPACE: {
    doc: "The disks described in the template could not be created for lack of space in the SR.",
    params: [],
  },
  PROVISION_ONLY_ALLOWED_ON_TEMPLATE: {
    doc: "Provisioning was asked for a VM that was not made from a template waiting for its disks.",
    params: [],
  },
  PUSB_VDI_CONFLICT: {
    doc: "The USB device `PUSB` appears as removable storage `VDI` and is in use as such, so it cannot be passed through.",
    params: ["PUSB", "VDI"],
  },
  PVS_CACHE_STORAGE_ALREADY_PRESENT: {
    doc: "The `site` already has cache storage on `host`, and only one is possible.",
    params: ["site", "host"],
  },
  PVS_CACHE_STORAGE_IS_IN_USE: {
    doc: "The cache storage serves running PVS proxies and cannot be removed.",
    params: ["PVS_cache_storage"],
  },
  PVS_PROXY_ALREADY_PRESENT: { doc: "The VIF already has a PVS proxy, listed in `proxies`.", params: ["proxies"] },
  PVS_PROXY_PRESENT_ON_HIGHER_VIF_DEVICE: {
    doc: "A VIF with a larger device number than `device` has a PVS proxy, yet it must be the first VIF.",
    params: ["device"],
  },
  PVS_SERVER_ADDRESS_IN_USE: { doc: "Another PVS server record already uses `address`.", params: ["address"] },
  PVS_SITE_CONTAINS_RUNNING_PROXIES: {
    doc: "The PVS site cannot be forgotten or changed while the listed `proxies` are running.",
    params: ["proxies"],
  },
  PVS_SITE_CONTAINS_SERVERS: {
    doc: "The PVS site still has the listed `servers`; forget them first.",
    params: ["servers"],
  },
  PVS_VIF_MUST_BE_FIRST_DEVICE: {
    doc: "A PVS proxy can be put only on the VIF with the lowest device number of the VM.",
    params: [],
  },
  RBAC_PERMISSION_DENIED: {
    doc: "None of the roles of the user includes `permission`; `message` names roles that do.",
    params: ["permission", "message"],
  },
  REDO_LOG_IS_ENABLED: { doc: "The operation is impossible while a redo log is on; disable it first.", params: [] },
  REPOSITORY_ALREADY_EXISTS: {
    doc: "A repository with the same name or address, `ref`, is already known.",
    params: ["ref"],
  },
  REPOSITORY_CLEANUP_FAILED: { doc: "The local copy of a repository could not be removed.", params: [] },
  REPOSITORY_IS_IN_USE: {
    doc: "The repository is enabled for the pool, so it cannot be forgotten or changed.",
    params: [],
  },
  REPOSYNC_FAILED: { doc: "Downloading packages or metadata from the remote repository failed.", params: [] },
  REPO_SHOULD_BE_SINGLE_ONE_ENABLED: {
    doc: "A repository of this origin may only be enabled alone, without any other one.",
    params: [],
  },
  REQUIRED_PIF_IS_UNPLUGGED: { doc: "The `PIF` that the operation relies on is not plugged.", params: ["PIF"] },
  RESTORE_INCOMPATIBLE_VERSION: {
    doc: "The backup was made by a product version that this one cannot restore.",
    params: [],
  },
  RESTORE_SCRIPT_FAILED: {
    doc: "The external program that restores a host's backup exited with an error; its output is in `log`.",
    params: ["log"],
  },
  RESTORE_TARGET_MGMT_IF_NOT_IN_BACKUP: {
    doc: "The backup does not contain the NIC that this host now uses for management.",
    params: [],
  },
  RESTORE_TARGET_MISSING_DEVICE: {
    doc: "The backup mentions the NIC `device`, which this host lacks.",
    params: ["device"],
  },
  ROLE_ALREADY_EXISTS: { doc: "The subject already has that role.", params: [] },
  ROLE_NOT_FOUND: { doc: "The role is unknown, or the subject does not have it.", params: [] },
  SERVER_CERTIFICATE_CHAIN_INVALID: {
    doc: "The intermediate certificates supplied with the server certificate are not valid PEM.",
    params: [],
  },
  SERVER_CERTIFICATE_EXPIRED: {
    doc: "The supplied server certificate ended at `not_after`, which is before `now`.",
    params: ["now", "not_after"],
  },
  SERVER_CERTIFICATE_INVALID: { doc: "The supplied server certificate is not valid PEM.", params: [] },
  SERVER_CERTIFICATE_KEY_ALGORITHM_NOT_SUPPORTED: {
    doc: "The supplied private key is of a kind, `algorithm_oid`, that cannot be used; RSA is expected.",
    params: ["algorithm_oid"],
  },
  SERVER_CERTIFICATE_KEY_INVALID: { doc: "The supplied private key could not be parsed.", params: [] },
  SERVER_CERTIFICATE_KEY_MISMATCH: { doc: "The supplied private key does not belong to the certificate.", params: [] },
  SERVER_CERTIFICATE_KEY_RSA_LENGTH_NOT_SUPPORTED: {
    doc: "The supplied RSA key has `length` bits, which is outside the range accepted.",
    params: ["length"],
  },
  SERVER_CERTIFICATE_KEY_RSA_MULTI_NOT_SUPPORTED: { doc: "The supplied RSA key has more than two primes.", params: [] },
  SERVER_CERTIFICATE_NOT_VALID_YET: {
    doc: "The supplied server certificate begins only at `not_before`, which is after `now`.",
    params: ["now", "not_before"],
  },
  SERVER_CERTIFICATE_SIGNATURE_NOT_SUPPORTED: {
    doc: "The supplied server certificate is signed with an algorithm that is not accepted.",
    params: [],
  },
  SESSION_AUTHENTICATION_FAILED: { doc: "Login was refused because the user name or password is wrong.", params: [] },
  SESSION_AUTHORIZATION_FAILED: {
    doc: "The user `username` was authenticated but has no access to this pool; `msg` says why.",
    params: ["username", "msg"],
  },
  SESSION_INVALID: { doc: "The session `handle` does not exist or has ended; log in again.", params: ["handle"] },
  SESSION_NOT_REGISTERED: {
    doc: "`event.next` was called before `event.register` in this session.",
    params: ["handle"],
  },
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
  SLAVE_REQUIRES_MANAGEMENT_INTERFACE: {
    doc: "The management interface of a pool member cannot be disabled since it is how the coordinator reaches it.",
    params: [],
  },
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
  SSL_VERIFY_ERROR: {
    doc: "The remote server's certificate could not be verified, for the cause in `reason`.",
    params: ["reason"],
  },
  SUBJECT_ALREADY_EXISTS: { doc: "A subject with the same identifier has been added before.", params: [] },
  SUBJECT_CANNOT_BE_RESOLVED: { doc: "The directory knows no user or group of that name or identifier.", params: [] },
  SUSPEND_IMAGE_NOT_ACCESSIBLE: {
    doc: "The host cannot reach the `vdi` with the VM's suspend image, so the VM cannot be resumed there.",
    params: ["vdi"],
  },
  SYNC_BUNDLE_IN_PROGRESS: { doc: "Refused while an uploaded update bundle is being processed.", params: [] },
  SYNC_UPDATES_IN_PROGRESS: { doc: "Refused while repositories are being synchronised.", params: [] },
  SYSPREP: {
    doc: "Running Windows system preparation in `vm` failed; `message` tells at which step.",
    params: ["vm", "message"],
  },
  SYSTEM_STATUS_MUST_USE_TAR_ON_OEM: {
    doc: "Embedded editions can send a status report only as plain tar.",
    params: [],
  },
  SYSTEM_STATUS_RETRIEVAL_FAILED: { doc: "The status report could not be produced; see `reason`.", params: ["reason"] },
  TASK_CANCELLED: { doc: "The `task` was cancelled on request before it had finished.", params: ["task"] },
  TELEMETRY_NEXT_COLLECTION_TOO_LATE: {
    doc: "The `timestamp` wanted for the next telemetry collection is farther in the future than the chosen frequency allows.",
    params: ["timestamp"],
  },
  TLS_CONNECTION_FAILED: {
    doc: "No TLS connection could be made to `address` and `port`.",
    params: ["address", "port"],
  },
  TLS_VERIFICATION_NOT_ENABLED_IN_POOL: {
    doc: "The operation needs certificate checking between hosts, which is off in this pool.",
    params: [],
  },
  TOO_BUSY: { doc: "The server is overloaded and did not take the request; retry later.", params: [] },
  TOO_MANY_GROUPS: { doc: "A VM may be in one VM group only, but several were given.", params: [] },
  TOO_MANY_PENDING_TASKS: {
    doc: "So many tasks are pending that no more are accepted until some complete.",
    params: [],
  },
  TOO_MANY_STORAGE_MIGRATES: {
    doc: "`number` disks are being migrated at once, which is the limit; retry after some finish.",
    params: ["number"],
  },
  TOO_MANY_VUSBS: { doc: "A VM can have at most `number` virtual USB devices.", params: ["number"] },
  TRANSPORT_PIF_NOT_CONFIGURED: {
    doc: "The `PIF` under a tunnel has no IP configuration, which tunnels need.",
    params: ["PIF"],
  },
  TRUSTED_CERTIFICATE_ALREADY_EXISTS: {
    doc: "A trusted certificate with this `fingerprint` is already installed.",
    params: ["fingerprint"],
  },
  TRUSTED_CERTIFICATE_EXPIRED: {
    doc: "The supplied trusted certificate ended at `not_after`, which is before `now`.",
    params: ["now", "not_after"],
  },
  TRUSTED_CERTIFICATE_INVALID: { doc: "The supplied trusted certificate is not valid PEM.", params: [] },
  TRUSTED_CERTIFICATE_NOT_VALID_YET: {
    doc: "The supplied trusted certificate begins only at `not_before`, which is after `now`.",
    params: ["now", "not_before"],
  },
  UNIMPLEMENTED_IN_SM_BACKEND: {
    doc: "The storage driver does not have the function named in `message`.",
    params: ["message"],
  },
  UNKNOWN_BOOTLOADER: {
    doc: "The `bootloader` set for `vm` is not one that the host can run.",
    params: ["vm", "bootloader"],
  },
  UPDATEINFO_HASH_MISMATCH: {
    doc: "The update information now differs from what the caller saw; synchronise and fetch the list of updates again.",
    params: [],
  },
  UPDATE_ALREADY_APPLIED: { doc: "The `update` is on this host already.", params: ["update"] },
  UPDATE_ALREADY_APPLIED_IN_POOL: { doc: "The `update` is on all hosts of the pool already.", params: ["update"] },
  UPDATE_ALREADY_EXISTS: { doc: "The update `uuid` was uploaded before.", params: ["uuid"] },
  UPDATE_APPLY_FAILED: {
    doc: "Installing the update failed; the installer's `output` is included.",
    params: ["output"],
  },
  UPDATE_IS_APPLIED: { doc: "The update cannot be removed from the pool as it is installed on a host.", params: [] },
  UPDATE_POOL_APPLY_FAILED: { doc: "The update could not be installed on the `hosts` listed.", params: ["hosts"] },
  UPDATE_PRECHECK_FAILED_CONFLICT_PRESENT: {
    doc: "The `update` cannot be installed beside `conflict_update`, which is on the host.",
    params: ["update", "conflict_update"],
  },
  UPDATE_PRECHECK_FAILED_GPGKEY_NOT_IMPORTED: {
    doc: "The key that signed `update` is not in the host's key store.",
    params: ["update"],
  },
  UPDATE_PRECHECK_FAILED_OUT_OF_SPACE: {
    doc: "The host has `available_space` bytes free, less than the `required_space` bytes needed for `update`.",
    params: ["update", "available_space", "required_space "],
  },
  UPDATE_PRECHECK_FAILED_PREREQUISITE_MISSING: {
    doc: "`prerequisite_update` must be installed before `update`.",
    params: ["update", "prerequisite_update"],
  },
  UPDATE_PRECHECK_FAILED_UNKNOWN_ERROR: {
    doc: "The check before installing `update` failed with the unexpected result `info`.",
    params: ["update", "info"],
  },
  UPDATE_PRECHECK_FAILED_WRONG_SERVER_VERSION: {
    doc: "The `update` is for `required_version`, whereas the host has `installed_version`.",
    params: ["update", "installed_version", "required_version "],
  },
  UPDATE_SYNCING_REMOTE_POOL_COORDINATOR_CONNECTION_FAILED: {
    doc: "The coordinator of the pool that serves as update source could not be reached.",
    params: [],
  },
  UPDATE_SYNCING_REMOTE_POOL_COORDINATOR_SERVICE_FAILED: {
    doc: "The coordinator of the pool that serves as update source was reached but gave no usable answer.",
    params: [],
  },
  USB_ALREADY_ATTACHED: { doc: "The USB device `PUSB` is already passed through to `VM`.", params: ["PUSB", "VM"] },
  USB_GROUP_CONFLICT: { doc: "The VM already has a virtual USB device from this `USB_group`.", params: ["USB_group"] },
  USB_GROUP_CONTAINS_NO_PUSBS: {
    doc: "The USB group has no physical device, so none can be attached from it.",
    params: ["usb_group"],
  },
  USB_GROUP_CONTAINS_PUSB: {
    doc: "The USB group cannot be destroyed while it holds the devices in `pusbs`.",
    params: ["pusbs"],
  },
  USB_GROUP_CONTAINS_VUSB: {
    doc: "The USB group cannot be destroyed while the virtual devices in `vusbs` refer to it.",
    params: ["vusbs"],
  },
  USER_IS_NOT_LOCAL_SUPERUSER: {
    doc: "The call is reserved to the local root user, and the session belongs to somebody else.",
    params: ["msg"],
  },
  UUID_INVALID: { doc: "No object of `type` has this `uuid`, or the text is not a UUID.", params: ["type", "uuid"] },
  V6D_FAILURE: { doc: "The licence daemon could not be reached or did not do its work.", params: [] },
  VALUE_NOT_SUPPORTED: {
    doc: "The `value` for `field` is understood but not supported, for the cause in `reason`.",
    params: ["field", "value", "reason"],
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
  VCPU_MAX_NOT_CORES_PER_SOCKET_MULTIPLE: {
    doc: "The maximum of `vcpu_max` vCPUs cannot be divided evenly into sockets of `cores_per_socket`.",
    params: ["vcpu_max", "cores_per_socket"],
  },
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
  VGPU_DESTINATION_INCOMPATIBLE: {
    doc: "The `vgpu` cannot move to `host`, whose GPU or driver does not fit it; see `reason`.",
    params: ["reason", "vgpu", "host"],
  },
  VGPU_GUEST_DRIVER_LIMIT: {
    doc: "The GPU driver inside `vm` is too old or too new for moving to `host`; see `reason`.",
    params: ["reason", "vm", "host"],
  },
  VGPU_SUSPENSION_NOT_SUPPORTED: {
    doc: "The `vgpu` on `host` cannot be suspended or migrated with the drivers present; see `reason`.",
    params: ["reason", "vgpu", "host"],
  },
  VGPU_TYPE_NOT_COMPATIBLE: {
    doc: "A virtual GPU of this `type` cannot be combined with the others of the VM.",
    params: ["type"],
  },
  VGPU_TYPE_NOT_COMPATIBLE_WITH_RUNNING_TYPE: {
    doc: "The `pgpu` is running virtual GPUs of `running_type` and cannot run `type` beside them.",
    params: ["pgpu", "type", "running_type"],
  },
  VGPU_TYPE_NOT_ENABLED: {
    doc: "Virtual GPU `type` is switched off on the GPU, where only `enabled_types` are on.",
    params: ["type", "enabled_types"],
  },
  VGPU_TYPE_NOT_SUPPORTED: {
    doc: "The GPU cannot run `type`; it can run `supported_types`.",
    params: ["type", "supported_types"],
  },
  VGPU_TYPE_NO_LONGER_SUPPORTED: {
    doc: "The virtual GPU `type` was offered in the past but is not any more.",
    params: ["type"],
  },
  VIF_IN_USE: { doc: "The `network` cannot be changed while `VIF` is attached to it.", params: ["network", "VIF"] },
  VIF_NOT_IN_MAP: { doc: "Cross-pool migration was given no destination network for `vif`.", params: ["vif"] },
  VLAN_IN_USE: {
    doc: "The tag `vlan` is already used on `device`, maybe outside the toolstack.",
    params: ["device", "vlan"],
  },
  VLAN_TAG_INVALID: {
    doc: "The tag `VLAN` is outside the range of VLAN numbers, which ends at 4094.",
    params: ["VLAN"],
  },
  VMPP_ARCHIVE_MORE_FREQUENT_THAN_BACKUP: {
    doc: "A protection policy may not archive more often than it takes snapshots; part of the removed VMPP feature.",
    params: [],
  },
  VMPP_HAS_VM: { doc: "The protection policy still has VMs assigned; part of the removed VMPP feature.", params: [] },
  VMSS_HAS_VM: { doc: "The snapshot schedule still has VMs assigned; take them out before destroying it.", params: [] },
  VMS_FAILED_TO_COOPERATE: { doc: "The running VMs did not release the memory that was asked of them.", params: [] },
  VM_ASSIGNED_TO_PROTECTION_POLICY: {
    doc: "The `vm` is assigned to the protection policy `vmpp`; part of the removed VMPP feature.",
    params: ["vm", "vmpp"],
  },
  VM_ASSIGNED_TO_SNAPSHOT_SCHEDULE: {
    doc: "The `vm` is assigned to the snapshot schedule `vmss` already.",
    params: ["vm", "vmss"],
  },
  VM_ATTACHED_TO_MORE_THAN_ONE_VDI_WITH_TIMEOFFSET_MARKED_AS_RESET_ON_BOOT: {
    doc: "Several disks of `vm` reset at boot store a clock offset, so it is not clear which one to use.",
    params: ["vm"],
  },
  VM_BAD_POWER_STATE: {
    doc: "The `vm` is in state `actual`, but the operation needs `expected`.",
    params: ["vm", "expected", "actual"],
  },
  VM_BIOS_STRINGS_ALREADY_SET: { doc: "The VM already has BIOS strings, and they can be set only once.", params: [] },
  VM_CALL_PLUGIN_RATE_LIMIT: {
    doc: "Plugin calls to `VM` come too fast; one per `interval` seconds is allowed, so wait `wait` seconds.",
    params: ["VM", "interval", "wait"],
  },
  VM_CANNOT_DELETE_DEFAULT_TEMPLATE: {
    doc: "The `vm` is a template shipped with the product and cannot be deleted.",
    params: ["vm"],
  },
  VM_CHECKPOINT_RESUME_FAILED: {
    doc: "The checkpoint was taken, but the `vm` could not be made to run again.",
    params: ["vm"],
  },
  VM_CHECKPOINT_SUSPEND_FAILED: { doc: "The `vm` could not be suspended, so no checkpoint was taken.", params: ["vm"] },
  VM_CRASHED: { doc: "The `vm` crashed while the operation waited for it.", params: ["vm"] },
  VM_DUPLICATE_VBD_DEVICE: {
    doc: "The `vm` already has a disk at position `device`, so `vbd` cannot use it.",
    params: ["vm", "vbd", "device"],
  },
  VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT: {
    doc: "The guest in `vm` did not react to the request to shut down.",
    params: ["vm"],
  },
  VM_FAILED_SUSPEND_ACKNOWLEDGMENT: {
    doc: "The guest in `vm` did not react to the request to suspend.",
    params: ["vm"],
  },
  VM_HALTED: { doc: "The `vm` stopped while the operation waited for something else.", params: ["vm"] },
  VM_HAS_CHECKPOINT: { doc: "The `vm` has a checkpoint, which rules out this storage migration.", params: ["vm"] },
  VM_HAS_NO_SUSPEND_VDI: {
    doc: "The suspended `vm` has no disk with its memory image, so it cannot be resumed.",
    params: ["vm"],
  },
  VM_HAS_PCI_ATTACHED: {
    doc: "The `vm` has a physical PCI device passed through, which ties it to its host.",
    params: ["vm"],
  },
  VM_HAS_SRIOV_VIF: { doc: "The `vm` has a VIF on an SR-IOV network, which rules out the operation.", params: ["vm"] },
  VM_HAS_TOO_MANY_SNAPSHOTS: {
    doc: "The `vm` has more snapshots than storage migration can handle; at most one is allowed.",
    params: ["vm"],
  },
  VM_HAS_VGPU: { doc: "The `vm` has a virtual GPU, which rules out the operation.", params: ["vm"] },
  VM_HAS_VUSBS: { doc: "The `VM` has USB devices passed through, which rules out the operation.", params: ["VM"] },
  VM_HOST_INCOMPATIBLE_VERSION: {
    doc: "The `host` runs an older version than the `vm` needs.",
    params: ["host", "vm"],
  },
  VM_HOST_INCOMPATIBLE_VERSION_MIGRATE: {
    doc: "The `vm` cannot move to `host`, which runs an older version than the one it is on.",
    params: ["host", "vm"],
  },
  VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION: {
    doc: "The `vm` needs virtual hardware `vm_version`, and `host` offers `host_versions` only.",
    params: ["host", "host_versions", "vm", "vm_version"],
  },
  VM_HVM_REQUIRED: {
    doc: "The `vm` needs hardware virtualisation, which the host lacks or has switched off.",
    params: ["vm"],
  },
  VM_INCOMPATIBLE_WITH_THIS_HOST: {
    doc: "The `vm` cannot run on `host` for the cause in `reason`, for example missing CPU features.",
    params: ["vm", "host", "reason"],
  },
  VM_IS_IMMOBILE: {
    doc: "The `VM` cannot be suspended or moved because it is set not to migrate or uses nested virtualisation.",
    params: ["VM"],
  },
  VM_IS_PART_OF_AN_APPLIANCE: {
    doc: "The `vm` belongs to `appliance` and cannot be recovered by itself.",
    params: ["vm", "appliance"],
  },
  VM_IS_PROTECTED: {
    doc: "HA protects the `vm`, so the operation is refused unless protection is taken off.",
    params: ["vm"],
  },
  VM_IS_TEMPLATE: {
    doc: "The `vm` is a template, which can neither run nor be used for this operation.",
    params: ["vm"],
  },
  VM_IS_USING_NESTED_VIRT: {
    doc: "The `VM` runs with nested virtualisation, so its memory range cannot be changed while it runs.",
    params: ["VM"],
  },
  VM_LACKS_FEATURE: {
    doc: "The guest in `vm` has not announced that it can do this, so its drivers are missing, old or not yet up.",
    params: ["vm"],
  },
  VM_MEMORY_SIZE_TOO_LOW: { doc: "The memory given to `vm` is below what it needs to start.", params: ["vm"] },
  VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED: {
    doc: "The destination's toolstack could not be reached when the migration began.",
    params: [],
  },
  VM_MIGRATE_FAILED: {
    doc: "Moving `vm` from `source` to `destination` failed; the cause is in `msg`.",
    params: ["vm", "source", "destination", "msg"],
  },
  VM_MISSING_PV_DRIVERS: { doc: "The `vm` shows no paravirtual drivers, which the operation needs.", params: ["vm"] },
  VM_NON_SUSPENDABLE: { doc: "The `vm` cannot be suspended, for the cause in `reason`.", params: ["vm", "reason"] },
  VM_NOT_RESIDENT_HERE: {
    doc: "The `vm` does not run on `host`, where the call was carried out.",
    params: ["vm", "host"],
  },
  VM_NO_CRASHDUMP_SR: { doc: "No SR is set for the crash dumps of `vm`.", params: ["vm"] },
  VM_NO_EMPTY_CD_VBD: {
    doc: "The `vm` has no empty CD drive, and the operation wants to insert a disc.",
    params: ["vm"],
  },
  VM_NO_SUSPEND_SR: {
    doc: "No SR is set for the suspend image of `vm`, neither on the VM nor on its host or pool.",
    params: ["vm"],
  },
  VM_NO_VCPUS: { doc: "The `vm` must have at least one vCPU.", params: ["vm"] },
  VM_OLD_PV_DRIVERS: {
    doc: "The drivers in `vm` are version `major`.`minor`, too old for the operation.",
    params: ["vm", "major", "minor"],
  },
  VM_PCI_BUS_FULL: { doc: "The virtual PCI bus of `VM` has no free slot for another device.", params: ["VM"] },
  VM_PV_DRIVERS_IN_USE: {
    doc: "The operation cannot be done while `vm` runs with its paravirtual drivers active.",
    params: ["vm"],
  },
  VM_REBOOTED: { doc: "The `vm` rebooted while the operation waited for something else.", params: ["vm"] },
  VM_REQUIRES_GPU: { doc: "No suitable host has a free GPU from `GPU_group` for `vm`.", params: ["vm", "GPU_group"] },
  VM_REQUIRES_IOMMU: { doc: "The VM needs a PCI device, but `host` has no usable IOMMU.", params: ["host"] },
  VM_REQUIRES_NETWORK: {
    doc: "The host cannot attach `network`, which a VIF of `vm` uses.",
    params: ["vm", "network"],
  },
  VM_REQUIRES_SR: { doc: "The host cannot see `sr`, where `vm` has disks.", params: ["vm", "sr"] },
  VM_REQUIRES_VDI: { doc: "The `vm` needs the disk `vdi`, which is not accessible.", params: ["vm", "vdi"] },
  VM_REQUIRES_VGPU: {
    doc: "No suitable host can provide a `vGPU_type` from `GPU_group` for `vm`.",
    params: ["vm", "GPU_group", "vGPU_type"],
  },
  VM_REQUIRES_VUSB: {
    doc: "The host has no USB device of `USB_group`, which `vm` needs.",
    params: ["vm", "USB_group"],
  },
  VM_REVERT_FAILED: { doc: "The `vm` could not be taken back to `snapshot`.", params: ["vm", "snapshot"] },
  VM_SHUTDOWN_TIMEOUT: {
    doc: "The `vm` was still running `timeout` seconds after being told to shut down.",
    params: ["vm", "timeout"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_FAILED: {
    doc: "The guest in `vm` failed to bring its file systems to rest, so no snapshot was made.",
    params: ["vm"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED: {
    doc: "The `vm` cannot make quiesced snapshots; `error` says why.",
    params: ["vm", "error"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_PLUGIN_DEOS_NOT_RESPOND: {
    doc: "The quiescing agent inside `vm` did not answer (the code is misspelled on the wire).",
    params: ["vm"],
  },
  VM_SNAPSHOT_WITH_QUIESCE_TIMEOUT: {
    doc: "The quiesced snapshot of `vm` was not completed by the guest in time.",
    params: ["vm"],
  },
  VM_SUSPEND_TIMEOUT: {
    doc: "The `vm` had not suspended `timeout` seconds after being told to.",
    params: ["vm", "timeout"],
  },
  VM_TOO_MANY_VCPUS: { doc: "The `vm` has more vCPUs than the hypervisor or host supports.", params: ["vm"] },
  VM_TO_IMPORT_IS_NOT_NEWER_VERSION: {
    doc: "The existing `vm` has `existing_version`, so restoring `version_to_import` over it is refused; use force to do so.",
    params: ["vm", "existing_version", "version_to_import"],
  },
  VM_UNSAFE_BOOT: {
    doc: "Starting `vm` now could corrupt its disks, for example when it may still run elsewhere.",
    params: ["vm"],
  },
  VTPM_MAX_AMOUNT_REACHED: {
    doc: "The VM already has the highest possible number of virtual TPMs, `amount`.",
    params: ["amount"],
  },
  WLB_AUTHENTICATION_FAILED: {
    doc: "The workload balancing server rejected the user name or password stored in the pool.",
    params: [],
  },
  WLB_CONNECTION_REFUSED: {
    doc: "The workload balancing server refused the connection; the service may not be running.",
    params: [],
  },
  WLB_CONNECTION_RESET: {
    doc: "The connection to the workload balancing server was cut before the answer was complete.",
    params: [],
  },
  WLB_DISABLED: { doc: "Workload balancing is switched off for this pool.", params: [] },
  WLB_INTERNAL_ERROR: { doc: "The workload balancing server reported a failure of its own.", params: [] },
  WLB_MALFORMED_REQUEST: {
    doc: "The workload balancing server did not understand the request that the pool sent.",
    params: [],
  },
  WLB_MALFORMED_RESPONSE: {
    doc: "The answer of the workload balancing server to `method` could not be understood; `reason` and `response` show more.",
    params: ["method", "reason", "response"],
  },
  WLB_NOT_INITIALIZED: { doc: "No workload balancing server has been set up for this pool.", params: [] },
  WLB_TIMEOUT: {
    doc: "The workload balancing server did not answer within `configured_timeout` seconds.",
    params: ["configured_timeout"],
  },
  WLB_UNKNOWN_HOST: { doc: "The name of the workload balancing server cannot be resolved.", params: [] },
  WLB_URL_INVALID: { doc: "The workload balancing `url` is not written as address and port.", params: ["url"] },
  WLB_XENSERVER_AUTHENTICATION_FAILED: {
    doc: "The pool rejected the credentials with which the workload balancing server tried to log in.",
    params: [],
  },
  WLB_XENSERVER_CONNECTION_REFUSED: {
    doc: "The pool refused the connection that the workload balancing server tried to open to it.",
    params: [],
  },
  WLB_XENSERVER_MALFORMED_RESPONSE: {
    doc: "The workload balancing server could not understand the pool's answer.",
    params: [],
  },
  WLB_XENSERVER_TIMEOUT: { doc: "The workload balancing server got no answer from the pool in time.", params: [] },
  WLB_XENSERVER_UNKNOWN_HOST: { doc: "The workload balancing server cannot resolve the pool's name.", params: [] },
  XAPI_HOOK_FAILED: {
    doc: "The hook script `hook_name` ended with `exit_code` and so stopped the operation; `stdout` is its output.",
    params: ["hook_name", "reason", "stdout", "exit_code"],
  },
  XENAPI_MISSING_PLUGIN: {
    doc: "The host has no executable plugin called `name` in its plugin directory.",
    params: ["name"],
  },
  XENAPI_PLUGIN_FAILURE: {
    doc: "The called plugin failed with `status`; what it printed is in the other parameters.",
    params: ["status", "stdout", "stderr"],
  },
  XEN_INCOMPATIBLE: {
    doc: "The running Xen does not have the interface version that the toolstack was built for.",
    params: [],
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
  XMLRPC_UNMARSHAL_FAILURE: {
    doc: "A parameter or value was of another shape than `expected`; what came is in `received`.",
    params: ["expected", "received"],
  },
  AUTH_ENABLE_FAILED_NO_SUPPORT_ENCRYPT_TYPE: {
    doc: "The host and the directory share no allowed Kerberos encryption type, so joining failed.",
  },
  BALLOONING_DISABLED: {
    doc: "The memory of the VM cannot be changed while it runs since ballooning is switched off.",
  },
  CA_CERTIFICATE_EXPIRED: { doc: "The supplied CA certificate has already ended." },
  CA_CERTIFICATE_INVALID: { doc: "The supplied CA certificate is not valid PEM." },
  CA_CERTIFICATE_NOT_VALID_YET: { doc: "The supplied CA certificate begins only in the future." },
  CERT_REFRESH_IN_PROGRESS: { doc: "Refused while the internal certificate of a host is being renewed." },
  CLIENT_ERROR: { doc: "The client closed the connection or stopped reading while data was being sent to it." },
  CLUSTER_HAS_NO_CERTIFICATE: { doc: "The cluster was made without a certificate, which the operation needs." },
  CREATEREPO_FAILED: { doc: "Building the metadata of the local copy of a repository failed." },
  DESIGNATE_NEW_MASTER_IN_PROGRESS: { doc: "Refused while the role of coordinator is being handed to another host." },
  EXTENSION_PROTOCOL_FAILURE: { doc: "An extension script returned something that is no proper answer to a call." },
  GET_UPDATES_IN_PROGRESS: { doc: "Refused while the list of available updates is being put together." },
  HOSTS_FAILED_TO_DISABLE_CACHING: { doc: "Local caching could not be switched off on every host of the pool." },
  HOSTS_FAILED_TO_ENABLE_CACHING: { doc: "Local caching could not be switched on at every host of the pool." },
  HOST_CANNOT_SEE_SR: { doc: "The host has no plugged connection to the SR that is needed." },
  ILLEGAL_IN_FIPS_MODE: { doc: "The operation uses cryptography that is forbidden in FIPS mode." },
  NO_LOCAL_STORAGE: { doc: "The host has no local SR that fits the purpose." },
  POOL_SECRET_ROTATION_PENDING: {
    doc: "An earlier change of the pool secret is not complete yet; finish it before other changes.",
  },
  REVERT_ONLY_ALLOWED_ON_SNAPSHOT: { doc: "Reverting was asked with something that is not a snapshot." },
  SR_ATTACHED: { doc: "The SR is attached, and the operation wants it detached." },
  SR_NOT_SHARED: { doc: "The SR must be shared between the pool's hosts for this use." },
  SUSPEND_VDI_REPLACEMENT_IS_NOT_IDENTICAL: {
    doc: "The disk offered in place of the suspend image has other contents than the original.",
  },
  TLS_VERIFICATION_ENABLE_IN_PROGRESS: { doc: "Refused while certificate checking is being switched on in the pool." },
  VBD_MISSING: { doc: "The VBD that the operation expects does not exist." },
  VDI_CONTENT_ID_MISSING: {
    doc: "A disk of imported metadata cannot be looked for, as no SR here is the one that held it.",
  },
  VDI_IO_ERROR: { doc: "Reading or writing a disk's data failed, or the peer broke the transfer off." },
  VDI_IS_SHARABLE: { doc: "The disk may be attached to several VMs at once, which rules out the operation." },
  VM_IS_SNAPSHOT: { doc: "The operation is not possible for a snapshot." },
  VM_MEMORY_TARGET_WAIT_TIMEOUT: { doc: "The VM had not reached its memory target when the waiting time ended." },
  VM_SNAPSHOT_FAILED: { doc: "Taking a snapshot of the VM failed." },
});
