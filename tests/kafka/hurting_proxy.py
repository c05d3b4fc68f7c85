"""A proxy before a broker that hurts records on their way to a reader, as a bad network card or a bad memory does."""

import re
import socket
import struct
import threading

# A record that holds these words is hurt the first N times that it passes by; whatever N is, each name by itself.
_MARK = re.compile(rb"hurt-me-(\d+)-times:([a-z0-9-]+);")
_FRAME_BYTES_MAX = 64 << 20
_TIMEOUT_S = 300


class HurtingProxy:
    """Serves at `port` and passes on to `target`; its threads end with the process, or when close() ends their connections."""

    def __init__(self, port, target):
        self._target = target
        self._lock = threading.Lock()
        self._hurt = {}
        self._sockets = []
        self._server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self._server.accept()
                broker = socket.create_connection(("127.0.0.1", self._target), timeout=_TIMEOUT_S)
            except OSError:
                if self._server.fileno() < 0:
                    return
                client.close()  # the broker is away
                continue
            with self._lock:
                self._sockets += [client, broker]
            threading.Thread(target=self._pump, args=(client, broker, lambda frame: frame), daemon=True).start()
            threading.Thread(target=self._pump, args=(broker, client, self._hurting), daemon=True).start()

    def _pump(self, source, sink, change):
        """Passes on whole requests or answers: four bytes of length, then as many bytes."""
        try:
            with source.makefile("rb") as stream:
                while len(head := stream.read(4)) == 4:
                    size = struct.unpack(">i", head)[0]
                    if not 0 <= size <= _FRAME_BYTES_MAX:
                        return
                    sink.sendall(head + change(stream.read(size)))
        except OSError:
            pass
        finally:
            for one in (source, sink):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def _hurting(self, frame):
        for found in _MARK.finditer(frame):
            times, name = int(found[1]), found[2]
            with self._lock:
                done = self._hurt.get(name, 0)
                self._hurt[name] = done + 1
            if done < times:
                frame = frame[:found.start()] + bytes([frame[found.start()] ^ 1]) + frame[found.start() + 1:]
        return frame

    def close(self):
        self._server.close()
        with self._lock:
            for one in self._sockets:
                one.close()
