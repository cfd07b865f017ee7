import { literal } from "../../writer/text.ts";
import { TsFile } from "../../writer/ts-file.ts";
import type { Target } from "../target.ts";

/** The alerts with their priorities. */
export const alerts: Target = {
  name: "alerts",
  doc: "Every alert that the toolstack raises, with its priority.",
  owns: ["generated/server/alerts.ts"],
  generate(model) {
    const file = new TsFile("generated/server/alerts.ts", "idl/alerts.ts");
    file.doc(
      "The priority of every alert by its name: 1 is the most urgent, 5 tells of something that is as it should be.",
    );
    file.print(`export const alertPriorities = ${literal(model.messages_alerts.messages)} as const;\n`);
    file.doc("The name of an alert.");
    file.print("export type AlertName = keyof typeof alertPriorities;");
    return [file.output()];
  },
};
