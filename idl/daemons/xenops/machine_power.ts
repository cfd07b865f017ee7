import { call, type InterfacePart, named } from "../../dsl/daemon.ts";
import { caller } from "../shared/caller.ts";

/** Starting, stopping, suspending and moving virtual machines as a whole. */
export const machinePower: InterfacePart = {
  calls: {
    "VM.start": call(
      "Creates and builds the domain with all devices; it is left paused.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named(
          "paused",
          "bool",
          "Despite its name, force: passed to the domain builder; the VM is left paused in any case.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VM.shutdown": call(
      "Shuts the VM down and releases its domain and devices.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named(
          "delay",
          { option: "float" },
          "Seconds the guest is given to shut down cleanly; absent means to power off at once.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VM.reboot": call(
      "Ends the domain of the VM and starts a new one.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named(
          "delay",
          { option: "float" },
          "Seconds the guest is given to shut down cleanly; absent means to reset at once.",
        ),
      ],
      { named: "Task.id" },
    ),
    "VM.suspend": call(
      "Saves the memory of a running VM to a disk and releases its domain.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("suspend_vdi", { named: "disk" }, "Disk that receives the memory image."),
      ],
      { named: "Task.id" },
    ),
    "VM.resume": call(
      "Restores a suspended VM from its memory image; it is left paused.",
      [
        caller("debug_info"),
        named("id", { named: "Vm.id" }, "VM to work on, by uuid."),
        named("suspend_vdi", { named: "disk" }, "Disk that holds the memory image."),
      ],
      { named: "Task.id" },
    ),
    "VM.fast_resume": call(
      "Resumes a suspended domain that still exists, without a memory image, as after a checkpoint.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { named: "Task.id" },
    ),
    "VM.s3suspend": call(
      "Puts an HVM guest into ACPI sleep (S3); memory stays allocated.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { named: "Task.id" },
    ),
    "VM.s3resume": call(
      "Wakes an HVM guest from ACPI sleep (S3).",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      { named: "Task.id" },
    ),
    "VM.export_metadata": call(
      "Returns JSON text with the definitions of a VM and its devices, readable by the import calls.",
      [caller("debug_info"), named("id", { named: "Vm.id" }, "VM to work on, by uuid.")],
      "string",
    ),
    "VM.import_metadata": call(
      "Stores a VM with all its devices from an exported text, replacing an older definition, and returns its id.",
      [
        caller("debug_info"),
        named("metadata", "string", "Text returned by `VM.export_metadata` or built in the same form."),
      ],
      { named: "Vm.id" },
    ),
    "VM.import_metadata_async": call(
      "As `VM.import_metadata`, but returns at once with a task.",
      [
        caller("debug_info"),
        named("metadata", "string", "Text returned by `VM.export_metadata` or built in the same form."),
      ],
      { named: "Task.id" },
    ),
  },
};
