import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Stage } from "./stage.ts";

const success = (value: string): string =>
  `<methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name><value>${value}</value></member></struct></value></param></params></methodResponse>`;

const failure =
  "<methodResponse><params><param><value><struct><member><name>Status</name><value>Failure</value></member><member><name>ErrorDescription</name><value><array><data><value>MY_ERR</value><value>p</value></data></array></value></member></struct></value></param></params></methodResponse>";

/** Programs that behave like those of the recorder. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "extensions/Test.echo": `cat > "$0.stdin"; echo "$@" > "$0.args"; echo '${success("hello")}'`,
  "extensions/Test.fail": "cat > /dev/null; echo out; echo err >&2; exit 1",
  "extensions/Test.garbage": "cat > /dev/null; echo notxml",
  "extensions/Test.err": `cat > /dev/null; echo '${failure}'`,
  "plugins/tp": `cat > "$0.stdin"; echo '${success("plug")}'`,
  "plugins/tg": "cat > /dev/null; echo out",
};

/** Installs the programs that messages of the recording run. */
export function installPrograms(stage: Stage): void {
  for (const [name, script] of Object.entries(PROGRAMS)) {
    const path = join(stage.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}
