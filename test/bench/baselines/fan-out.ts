/**
 * Writes the same bytes to every socket, over and over, as a server without any work of its own would: so many bytes a message, so many
 * milliseconds apart, for so many milliseconds from the moment on when all sockets are there. Announces its socket; then says
 * `{ cpuMs }` of that time.
 */
import { createServer, type Socket } from "node:net";
import { serve } from "./ready.ts";

const [sockets = 0, bytes = 0, messages = 0, forMs = 0] = process.argv.slice(2).map(Number);
const message = Buffer.alloc(bytes, "x");
const open: Socket[] = [];

serve(
  createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.resume();
    open.push(socket);
    if (open.length === sockets) begin();
  }),
);

function begin(): void {
  const before = process.cpuUsage();
  const started = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(messages, ((performance.now() - started) / forMs) * messages);
    for (; sent < due; sent++) for (const socket of open) socket.write(message);
    if (sent < messages) return;
    clearInterval(timer);
    const { user, system } = process.cpuUsage(before);
    process.send?.({ cpuMs: (user + system) / 1000 });
  }, 1);
}
