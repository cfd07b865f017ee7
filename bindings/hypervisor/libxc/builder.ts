import { enableCompileCache } from "node:module";

enableCompileCache();

await import("./builder-main.ts");
