import { literal, propertyName } from "../../writer/text.ts";
import { TsFile } from "../../writer/ts-file.ts";
import type { Target } from "../target.ts";

/** The table of HTTP handlers. */
export const http: Target = {
  name: "http",
  doc: "The table of HTTP handlers: where each is served, and who may use it.",
  owns: ["generated/server/http.ts"],
  generate(model) {
    const file = new TsFile("generated/server/http.ts", "idl/http/");
    file.doc("Every HTTP handler by name. Its permission is `http/<name>` in lower case.");
    file.print("export const httpHandlers = {");
    for (const handler of model.http_handlers.handlers) {
      file.doc(handler.doc);
      const { name, method, path, role } = handler;
      const checked = handler.rbac_checked !== false;
      file.print(`${propertyName(name)}: ${literal({ method, path, role, checked, servedOn: handler.served_on })},`);
    }
    file.print("} as const;\n");
    file.doc("The name of an HTTP handler.");
    file.print("export type HttpHandlerName = keyof typeof httpHandlers;");
    return [file.output()];
  },
};
