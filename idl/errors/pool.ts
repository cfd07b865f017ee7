import { define } from "./definition.ts";

/** Errors of pools and of hosts that join them. */
export const poolErrors = define({
  BACKUP_SCRIPT_FAILED: {
    doc: "The external program that backs up a host's file system exited with an error; its output is in `log`.",
    params: ["log"],
  },
  COULD_NOT_IMPORT_DATABASE: {
    doc: "A database found on disaster recovery storage could not be opened or read; see `reason`.",
    params: ["reason"],
  },
  HOSTS_NOT_COMPATIBLE: {
    doc: "The hosts run products or versions that do not work together in one pool.",
    params: [],
  },
  HOSTS_NOT_HOMOGENEOUS: {
    doc: "The hosts differ in a property that all pool members must share; `reason` names it.",
    params: ["reason"],
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
  NOT_IN_EMERGENCY_MODE: { doc: "The call is meant for hosts in emergency mode, and this one is not.", params: [] },
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
  DESIGNATE_NEW_MASTER_IN_PROGRESS: { doc: "Refused while the role of coordinator is being handed to another host." },
  HOSTS_FAILED_TO_DISABLE_CACHING: { doc: "Local caching could not be switched off on every host of the pool." },
  HOSTS_FAILED_TO_ENABLE_CACHING: { doc: "Local caching could not be switched on at every host of the pool." },
  POOL_SECRET_ROTATION_PENDING: {
    doc: "An earlier change of the pool secret is not complete yet; finish it before other changes.",
  },
});
