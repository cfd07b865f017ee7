"""A terminal that stands for the kernel's device: what is written to it goes to a daemon's socket, and back."""
import os
import pty
import select
import socket
import sys
import tty

controller, device = pty.openpty()
tty.setraw(device)
daemon = socket.socket(socket.AF_UNIX)
daemon.connect(sys.argv[1])
print(os.ttyname(device), flush=True)
while True:
    ready, _, _ = select.select([controller, daemon], [], [])
    if controller in ready:
        daemon.sendall(os.read(controller, 65536))
    if daemon in ready:
        data = daemon.recv(65536)
        if not data:
            sys.exit(0)
        while data:
            data = data[os.write(controller, data):]
