/** A raw server that does nothing but one password digest a request, with the costs that the daemon uses. */
import { scrypt } from "node:crypto";
import { createServer } from "node:http";
import { serve } from "./ready.ts";

const [N = 0, r = 0, p = 0] = process.argv.slice(2).map(Number);
const salt = Buffer.alloc(16);

serve(
  createServer((request, response) => {
    request.resume();
    request.on("end", () =>
      scrypt("password", salt, 32, { N, r, p, maxmem: 512 << 20 }, () => {
        response.writeHead(200, { "content-length": 2 });
        response.end("{}");
      }),
    );
  }),
);
