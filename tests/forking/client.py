"""Asks the server for a worker, lends it its own standard streams, and dies or ends with it.

Run as ``python -I -S client.py SOCKET FOLDER``: it imports next to nothing, so it starts in a blink.
"""

import os
import struct
import sys
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_STREAM, SOL_SOCKET, socket

address, *words = sys.argv[1:]
told = "\0".join([os.getcwd(), *words, "", *(f"{k}={v}" for k, v in os.environ.items())])
line = socket(AF_UNIX, SOCK_STREAM)
line.connect(address)
line.sendmsg([b"!"], [(SOL_SOCKET, SCM_RIGHTS, struct.pack("3i", 0, 1, 2))])
line.sendall(os.fsencode(told) + b"\0\0")
for stream in (0, 1):
    os.close(stream)
end = line.recv(1)
# Without a word the worker died: so does this.
os._exit(end[0] if end else 9)
