import {
  bool,
  type Class,
  datetime,
  defineClass,
  enumOf,
  field,
  int,
  map,
  message,
  never,
  param,
  ref,
  set,
  string,
} from "../dsl/index.ts";

export const VMPP: Class = defineClass("VMPP", {
  doc: "A VM protection policy, which made scheduled backups and archives of VMs; removed, superseded by VMSS.",
  lifecycle: [
    ["published", "cowley"],
    ["deprecated", "clearwater"],
    ["removed", "clearwater"],
  ],
  roles: { messages: "pool-operator", implicit: "read-only" },
  constructible: true,
  fields: {
    uuid: field(string, "Unique identifier of the policy; the class is removed."),
    name_label: field(string, "Human-readable name of the policy, need not be unique; removed with the class.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    name_description: field(string, "Free text describing the policy to people; removed with the class.", {
      access: "read-write",
      default: "",
      namespace: ["name"],
      oss: false,
    }),
    is_policy_enabled: field(bool, "Said whether the schedules of the policy were acted on; removed.", {
      access: "read-write",
      default: true,
    }),
    backup_type: field(
      enumOf("vmpp_backup_type"),
      "Kind of backup made: disks only (snapshot) or with memory (checkpoint); removed.",
      { access: "read-write", default: "snapshot" },
    ),
    backup_retention_value: field(int, "Number of backups kept per VM before the oldest was deleted; removed.", {
      access: "at-create",
      default: 7,
    }),
    backup_frequency: field(
      enumOf("vmpp_backup_frequency"),
      "How often backups were made: hourly, daily or weekly; removed.",
      { access: "at-create", default: "daily" },
    ),
    backup_schedule: field(
      map(string, string),
      "Exact moments of the backups, by keys such as `days`, `hour` and `min`; removed.",
      { access: "at-create", default: {} },
    ),
    is_backup_running: field(bool, "Told whether a backup was under way; removed."),
    backup_last_run_time: field(datetime, "When the last backup was made, or the epoch for never; removed.", {
      default: never,
    }),
    archive_target_type: field(
      enumOf("vmpp_archive_target_type"),
      "Kind of place archives went to: none, a CIFS share or an NFS server; removed.",
      { access: "at-create", default: "none" },
    ),
    archive_target_config: field(map(string, string), "Address and credentials of the archive place; removed.", {
      access: "at-create",
      default: {},
    }),
    archive_frequency: field(
      enumOf("vmpp_archive_frequency"),
      "How often backups were archived: never, after every backup, daily or weekly; removed.",
      { access: "at-create", default: "never" },
    ),
    archive_schedule: field(
      map(string, string),
      "Exact moments of the archiving, by keys such as `days`, `hour` and `min`; removed.",
      { access: "at-create", default: {} },
    ),
    is_archive_running: field(bool, "Told whether archiving was under way; removed."),
    archive_last_run_time: field(datetime, "When archives were last made, or the epoch for never; removed.", {
      default: never,
    }),
    VMs: field(set(ref("VM")), "VMs that the policy protected; removed."),
    is_alarm_enabled: field(bool, "Said whether alerts of the policy were sent by e-mail; removed.", {
      access: "at-create",
      default: false,
    }),
    alarm_config: field(map(string, string), "Mail server and addresses for those alerts; removed.", {
      access: "at-create",
      default: {},
    }),
    recent_alerts: field(set(string), "The latest alerts of the policy; removed.", { default: [] }),
  },
  messages: {
    protect_now: message({
      doc: "Ran the backup part of the policy at once; removed.",
      params: { vmpp: param(ref("VMPP"), "The policy to run.") },
      result: [string, "Output of the backup script."],
      runs: "removed",
      async: false,
    }),
    archive_now: message({
      doc: "Archived one backup at once to the policy's target; removed.",
      role: "vm-power-admin",
      params: { snapshot: param(ref("VM"), "The backup snapshot to archive.") },
      result: [string, "Output of the archive script."],
      runs: "removed",
      async: false,
    }),
    create_alert: message({
      doc: "Internal call by which the policy scripts raised alerts; removed.",
      role: "none",
      params: {
        vmpp: param(ref("VMPP"), "The policy the alert was about."),
        name: param(string, "Name of the message to create."),
        priority: param(int, "Priority of the message as a number."),
        body: param(string, "Text of the message."),
        data: param(string, "Further data in XML."),
      },
      runs: "removed",
      async: false,
      hidden: true,
    }),
    get_alerts: message({
      doc: "Listed the alerts of a policy from the last hours; removed.",
      params: {
        vmpp: param(ref("VMPP"), "The policy to query."),
        hours_from_now: param(int, "How many hours to look back."),
      },
      result: [set(string), "The alerts as strings."],
      runs: "removed",
      async: false,
    }),
    set_backup_retention_value: message({
      doc: "Changed how many backups were kept; removed.",
      params: { self: param(ref("VMPP"), "The policy to change."), value: param(int, "Number of backups per VM.") },
      runs: "removed",
      async: false,
    }),
    set_is_backup_running: message({
      doc: "Internal call of the policy scripts that recorded whether a backup was under way; removed.",
      role: "none",
      params: { self: param(ref("VMPP"), "The policy to change."), value: param(bool, "True while a backup ran.") },
      runs: "removed",
      async: false,
      hidden: true,
    }),
    set_is_archive_running: message({
      doc: "Internal call of the policy scripts that recorded whether archiving was under way; removed.",
      role: "none",
      params: { self: param(ref("VMPP"), "The policy to change."), value: param(bool, "True while archiving ran.") },
      runs: "removed",
      async: false,
      hidden: true,
    }),
    set_backup_frequency: message({
      doc: "Changed how often backups were made; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        value: param(enumOf("vmpp_backup_frequency"), "Hourly, daily or weekly."),
      },
      runs: "removed",
      async: false,
    }),
    set_backup_schedule: message({
      doc: "Replaced the backup schedule; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        value: param(map(string, string), "New schedule in full."),
      },
      runs: "removed",
      async: false,
    }),
    set_archive_frequency: message({
      doc: "Changed how often backups were archived; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        value: param(enumOf("vmpp_archive_frequency"), "Never, after every backup, daily or weekly."),
      },
      runs: "removed",
      async: false,
    }),
    set_archive_schedule: message({
      doc: "Replaced the archive schedule; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        value: param(map(string, string), "New schedule in full."),
      },
      runs: "removed",
      async: false,
    }),
    set_archive_target_type: message({
      doc: "Changed the kind of place archives went to; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        value: param(enumOf("vmpp_archive_target_type"), "None, CIFS or NFS."),
      },
      runs: "removed",
      async: false,
    }),
    set_archive_target_config: message({
      doc: "Replaced address and credentials of the archive place; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        value: param(map(string, string), "New settings in full."),
      },
      runs: "removed",
      async: false,
    }),
    set_is_alarm_enabled: message({
      doc: "Switched alerts by e-mail on or off; removed.",
      params: { self: param(ref("VMPP"), "The policy to change."), value: param(bool, "True to send e-mail.") },
      runs: "removed",
      async: false,
    }),
    set_alarm_config: message({
      doc: "Replaced the mail settings for alerts; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        value: param(map(string, string), "New settings in full."),
      },
      runs: "removed",
      async: false,
    }),
    add_to_backup_schedule: message({
      doc: "Added one key to the backup schedule; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to add; an error if it is already in `backup_schedule`."),
        value: param(string, "Value stored under the new key."),
      },
      runs: "removed",
      async: false,
    }),
    add_to_archive_target_config: message({
      doc: "Added one key to the settings of the archive place; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to add; an error if it is already in `archive_target_config`."),
        value: param(string, "Value stored under the new key."),
      },
      runs: "removed",
      async: false,
    }),
    add_to_archive_schedule: message({
      doc: "Added one key to the archive schedule; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to add; an error if it is already in `archive_schedule`."),
        value: param(string, "Value stored under the new key."),
      },
      runs: "removed",
      async: false,
    }),
    add_to_alarm_config: message({
      doc: "Added one key to the mail settings; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to add; an error if it is already in `alarm_config`."),
        value: param(string, "Value stored under the new key."),
      },
      runs: "removed",
      async: false,
    }),
    remove_from_backup_schedule: message({
      doc: "Took one key out of the backup schedule; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to remove; not an error if it is absent."),
      },
      runs: "removed",
      async: false,
    }),
    remove_from_archive_target_config: message({
      doc: "Took one key out of the settings of the archive place; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to remove; not an error if it is absent."),
      },
      runs: "removed",
      async: false,
    }),
    remove_from_archive_schedule: message({
      doc: "Took one key out of the archive schedule; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to remove; not an error if it is absent."),
      },
      runs: "removed",
      async: false,
    }),
    remove_from_alarm_config: message({
      doc: "Took one key out of the mail settings; removed.",
      params: {
        self: param(ref("VMPP"), "The policy to change."),
        key: param(string, "Key to remove; not an error if it is absent."),
      },
      runs: "removed",
      async: false,
    }),
    set_backup_last_run_time: message({
      doc: "Internal call that recorded when the last backup was made; removed.",
      role: "none",
      params: { self: param(ref("VMPP"), "The policy to change."), value: param(datetime, "Time of the backup.") },
      runs: "removed",
      async: false,
    }),
    set_archive_last_run_time: message({
      doc: "Internal call that recorded when archives were last made; removed.",
      role: "none",
      params: { self: param(ref("VMPP"), "The policy to change."), value: param(datetime, "Time of the archiving.") },
      runs: "removed",
      async: false,
    }),
  },
  implicitForwarding: { create: { to: "removed" }, destroy: { to: "removed" } },
});
