import { alerts } from "./alerts/index.ts";
import { api } from "./api/index.ts";
import { client } from "./client/index.ts";
import { daemons } from "./daemons/index.ts";
import { docs } from "./docs/index.ts";
import { forwarding } from "./forwarding/index.ts";
import { http } from "./http/index.ts";
import { jsonschema } from "./jsonschema/index.ts";
import { model } from "./model/index.ts";
import { openrpc } from "./openrpc/index.ts";
import { operations } from "./operations/index.ts";
import { rbac } from "./rbac/index.ts";
import { schema } from "./schema/index.ts";
import { server } from "./server/index.ts";
import type { Target } from "./target.ts";
import { validators } from "./validators/index.ts";

/** Every target, in the order in which they are made. The only list. */
export const targets: readonly Target[] = [
  model,
  api,
  client,
  schema,
  server,
  forwarding,
  rbac,
  operations,
  http,
  alerts,
  daemons,
  jsonschema,
  validators,
  openrpc,
  docs,
];
