import { type Class, defineClass } from "../../dsl/index.ts";
import { fields } from "./fields.ts";
import { messages } from "./messages.ts";
import { operations } from "./operations.ts";

export const SR: Class = defineClass("SR", {
  doc: "A storage repository: a place holding virtual disks, reached by hosts through their PBDs.",
  since: "rio",
  roles: { messages: "pool-operator", implicit: "read-only" },
  oss: true,
  fields,
  messages,
  operations,
});
