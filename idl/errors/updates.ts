import { define } from "./definition.ts";

/** Errors of patches, updates and repositories. */
export const updatesErrors = define({
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
  BLOCKED_REPO_URL: {
    doc: "The repository address `url` is on the list of addresses that this pool may not use.",
    params: ["url"],
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
  CANNOT_FETCH_PATCH: {
    doc: "The file of the patch `uuid` could not be obtained from the coordinator.",
    params: ["uuid"],
  },
  CANNOT_FIND_OEM_BACKUP_PARTITION: {
    doc: "The spare boot partition of an embedded edition was not found; only old OEM editions raised it.",
    params: [],
  },
  CANNOT_FIND_PATCH: { doc: "No pool patch matches what was asked, or its uploaded file is gone.", params: [] },
  CANNOT_FIND_UPDATE: { doc: "No pool update matches the request, or its data is no longer on any host.", params: [] },
  CAN_NOT_PERIODIC_SYNC_UPDATES: {
    doc: "Scheduled update synchronisation cannot be turned on with the repositories that are enabled now.",
    params: [],
  },
  CAN_NOT_SYNC_UPDATES: {
    doc: "Update synchronisation is not possible with the repositories that are enabled now.",
    params: [],
  },
  CONFIGURE_REPOSITORIES_IN_PROGRESS: {
    doc: "Refused while the set of the pool's repositories is being changed by another call.",
    params: [],
  },
  GET_HOST_UPDATES_FAILED: { doc: "The list of updates for host `ref` could not be obtained.", params: ["ref"] },
  GET_UPDATES_FAILED: { doc: "The list of available updates for the pool could not be put together.", params: [] },
  INVALID_BASE_URL: {
    doc: "The repository's `url` is malformed, not of an allowed scheme, or outside the allowed domains.",
    params: ["url"],
  },
  INVALID_GPGKEY_PATH: {
    doc: "The path given for a repository's signing key is not an acceptable file name.",
    params: ["gpgkey_path"],
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
  MULTIPLE_UPDATE_REPOSITORIES_ENABLED: {
    doc: "More than one repository with origin update is enabled where only one may be.",
    params: [],
  },
  NOT_SUPPORTED_DURING_UPGRADE: {
    doc: "The operation is refused while the pool's hosts run different versions during a rolling upgrade.",
    params: [],
  },
  NO_REPOSITORIES_CONFIGURED: { doc: "The pool has no repositories set.", params: [] },
  NO_REPOSITORY_ENABLED: { doc: "The call needs an enabled repository and there is none.", params: [] },
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
  SYNC_BUNDLE_IN_PROGRESS: { doc: "Refused while an uploaded update bundle is being processed.", params: [] },
  SYNC_UPDATES_IN_PROGRESS: { doc: "Refused while repositories are being synchronised.", params: [] },
  TELEMETRY_NEXT_COLLECTION_TOO_LATE: {
    doc: "The `timestamp` wanted for the next telemetry collection is farther in the future than the chosen frequency allows.",
    params: ["timestamp"],
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
  CREATEREPO_FAILED: { doc: "Building the metadata of the local copy of a repository failed." },
  GET_UPDATES_IN_PROGRESS: { doc: "Refused while the list of available updates is being put together." },
});
