import { type NamedType, type } from "../../dsl/daemon.ts";

/** A volume as plugins of storage describe it. It needs the type `key`. */
export const volume: NamedType = type(
  "Description of a volume: key, names, sizes in bytes, access, addresses, free keys and kind of contents.",
  {
    record: [
      { name: "key", type: { named: "key" } },
      { name: "uuid", type: { option: "string" } },
      { name: "name", type: "string" },
      { name: "description", type: "string" },
      { name: "read_write", type: "bool" },
      { name: "sharable", type: "bool" },
      { name: "virtual_size", type: "int64" },
      { name: "physical_utilisation", type: "int64" },
      { name: "uri", type: { list: "string" } },
      { name: "keys", type: { dict: "string" } },
      { name: "volume_type", type: { option: { named: "volume_type" } }, default: "Data" },
      { name: "cbt_enabled", type: { option: "bool" }, default: false },
    ],
  },
);

/** What a volume is for. */
export const volume_type: NamedType = type("What a volume holds: data, a record of changed blocks, or both.", {
  variant: [["Data"], ["CBT_Metadata"], ["Data_and_CBT_Metadata"]],
});
