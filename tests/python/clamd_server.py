"""A small server that speaks clamd's protocol (PING, INSTREAM), for the tests: says its port, then works until its
input ends. It finds the EICAR test file, takes at most 2 MiB, and says nothing at all about a file with "SILENT" in
it, and nonsense about one with "NONSENSE".

The finding's mark is put together here, so that no scanner takes this file for one.
"""

import socket
import struct
import sys
import threading

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 2 * 1024 * 1024


def exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def command(connection):
    data = b""
    while not data.endswith(b"\0"):
        data += exactly(connection, 1)
    return data


def serve(connection):
    with connection:
        try:
            asked = command(connection)
            if asked == b"zPING\0":
                connection.sendall(b"PONG\0")
                return
            if asked != b"zINSTREAM\0":
                connection.sendall(b"UNKNOWN COMMAND\0")
                return
            data = b""
            while True:
                (length,) = struct.unpack(">I", exactly(connection, 4))
                if length == 0:
                    break
                data += exactly(connection, length)
                if len(data) > LARGEST:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            if b"SILENT" in data:
                connection.recv(1)
            elif b"NONSENSE" in data:
                connection.sendall(b"stream: perhaps\0")
            elif EICAR in data:
                connection.sendall(b"stream: Eicar-Test-Signature FOUND\0")
            else:
                connection.sendall(b"stream: OK\0")
        except (EOFError, OSError):
            pass


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    # Ends with whoever started it.
    sys.stdin.read()


main()
