import { flushCompileCache } from "node:module";
import { keepCompiled } from "../../runtime/process/compiled.ts";

// `npm ci` runs this: what `npm start` loads is compiled then, so that the first start takes as long as any other.
keepCompiled();

await Promise.all([
  import("../../bindings/libc/datagram.ts"),
  import("../../runtime/process/daemon.ts"),
  import("../../runtime/tls/certificate.ts"),
  import("../forkexecd/start.ts"),
  import("../message-switch/start.ts"),
  import("../simulated-host/host.ts"),
  import("../squeezed/start.ts"),
  import("../supervisor/pool.ts"),
  import("../xapi/start.ts"),
  import("../xenopsd/start.ts"),
]);
flushCompileCache();
