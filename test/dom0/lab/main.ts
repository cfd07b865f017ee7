// node test/dom0/lab/main.ts build [--force] | start | stop | status | log | exec COMMAND | deploy | put FOLDER...
// A Dom0 that stays up, to try things in.

import { deployTree, installed } from "./deploy.ts";
import { buildImage, Dom0 } from "./vm.ts";

const [command = "help", ...words] = process.argv.slice(2);
const dom0 = new Dom0();

switch (command) {
  case "build":
    buildImage(words);
    break;
  case "start":
    buildImage();
    console.log(`up after ${(await dom0.start()).toFixed(1)} s: ${JSON.stringify(dom0.machine)}`);
    break;
  case "stop":
    await dom0.stop();
    break;
  case "status":
    console.log(dom0.machine === undefined ? "down" : JSON.stringify(dom0.machine));
    break;
  case "log":
    process.stdout.write(dom0.serialLog);
    break;
  case "exec":
    process.exitCode = await dom0.agent.exec(words.join(" "), (chunk) => process.stdout.write(chunk));
    break;
  case "deploy":
    await deployTree(dom0.agent);
    break;
  case "put":
    await dom0.agent.put(installed, ["-C", new URL("../../..", import.meta.url).pathname, ...words]);
    break;
  default:
    console.error("build [--force] | start | stop | status | log | exec COMMAND | deploy | put FOLDER...");
    process.exitCode = 2;
}
