import type { VMRow } from "../../../generated/api/records/VM.ts";
import type { Context } from "../../../runtime/dispatch/context.ts";
import { addRow } from "../rows.ts";
import { type TemplateKind, templateKinds } from "./template-list.ts";

/** Makes the built-in templates unless there is one already. */
export function createTemplates(context: Context): void {
  if (context.db.VM.rows().some(([, row]) => row.is_default_template)) return;
  for (const kind of templateKinds) {
    const metrics = addRow(context, "VM_metrics", { memory_actual: 0, current_domain_type: "unspecified" });
    addRow(context, "VM", { ...templateRow(kind), metrics });
  }
}

/** The fields of a template in which it differs from an empty VM. */
function templateRow(kind: TemplateKind): Partial<VMRow> {
  return {
    name_label: kind.name,
    name_description: description(kind),
    is_a_template: true,
    is_default_template: true,
    user_version: 1,
    power_state: "Halted",
    domid: -1,
    ...memoryOf(kind),
    VCPUs_max: kind.vcpus,
    VCPUs_at_startup: kind.vcpus,
    actions_after_shutdown: "destroy",
    actions_after_reboot: "restart",
    actions_after_crash: "restart",
    actions_after_softreboot: "soft_reboot",
    domain_type: "hvm",
    HVM_boot_policy: "BIOS order",
    HVM_boot_params: { order: "cdn", firmware: kind.firmware },
    HVM_shadow_multiplier: 1,
    platform: platformOf(kind),
    recommendations: recommendationsOf(kind),
    other_config: otherConfigOf(kind),
  };
}

function description(kind: TemplateKind): string {
  if (kind.family === "other") return "For guests that no other template is made for";
  return `Installs ${kind.name} from ${kind.install === "cdrom" ? "a CD image" : "a CD image or the network"}`;
}

function memoryOf({ memory, memoryMin }: TemplateKind) {
  return {
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: memoryMin,
    memory_target: 0,
  };
}

function platformOf(kind: TemplateKind): Readonly<Record<string, string>> {
  return {
    acpi: "1",
    apic: "true",
    pae: "true",
    nx: "true",
    viridian: kind.family === "windows" ? "true" : "false",
    vga: "std",
    videoram: "8",
    hpet: "true",
    "device-model": kind.firmware === "uefi" ? "qemu-upstream-uefi" : "qemu-upstream-compat",
    ...(kind.firmware === "uefi" ? { secureboot: kind.secureBoot === true ? "true" : "auto" } : {}),
    ...(kind.vtpm === true ? { vtpm: "true" } : {}),
    ...(kind.family === "windows" ? { device_id: "0002", viridian_reference_tsc: "true" } : {}),
  };
}

function otherConfigOf(kind: TemplateKind): Readonly<Record<string, string>> {
  return {
    default_template: "true",
    base_template_name: kind.name,
    ...(kind.family === "linux" ? { linux_template: "true" } : {}),
    ...(kind.install === undefined ? {} : { "install-methods": kind.install }),
    ...(kind.disk === 0 ? {} : { disks: provisionOf(kind.disk) }),
  };
}

/** The disks that VM.provision makes, as text: one, bootable, in the SR that the caller names. `size` in bytes. */
function provisionOf(size: number): string {
  return `<provision><disk device="0" size="${size}" sr="" bootable="true" type="system"/></provision>`;
}

/** The limits that clients keep to when they change a VM. */
function recommendationsOf(kind: TemplateKind): string {
  const limits = [
    `field="memory-static-min" min="${kind.memoryMin}"`,
    `field="memory-static-max" max="${kind.memoryMax}"`,
    `field="vcpus-min" min="1"`,
    `field="vcpus-max" max="${kind.vcpusMax}"`,
    `field="has-vendor-device" value="false"`,
    `field="allow-gpu-passthrough" value="1"`,
    `field="allow-vgpu" value="1"`,
    `field="supports-bios" value="${kind.secureBoot === true ? "no" : "yes"}"`,
    `field="supports-uefi" value="${kind.family === "other" || kind.firmware === "uefi" ? "yes" : "no"}"`,
    `field="supports-secure-boot" value="${kind.firmware === "uefi" ? "yes" : "no"}"`,
    `max="255" property="number-of-vbds"`,
    `max="7" property="number-of-vifs"`,
  ];
  return `<restrictions>${limits.map((limit) => `<restriction ${limit}/>`).join("")}</restrictions>`;
}
