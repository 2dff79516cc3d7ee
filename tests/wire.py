"""What travels, counted where it travels: a relay before a server on loopback."""

import socket
import threading
from urllib.parse import urlsplit


class Wire:
    """Passes bytes between a server and whoever comes to `url`, and counts those the server sends.

    Parameters
    ----------
    to_url : str
        Address of the server.

    Attributes
    ----------
    url : str
        Address of the relay.
    n_bytes : int
        Bytes the server has sent: heads, frames and all, as compressed as they travel.
    """

    def __init__(self, to_url: str) -> None:
        self._to = urlsplit(to_url)
        self._relay = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._relay.getsockname()[1]}"
        self.n_bytes = 0
        self._counting = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *raised: object) -> None:
        self._relay.shutdown(socket.SHUT_RDWR)
        self._relay.close()

    def _accept(self) -> None:
        while True:
            try:
                reader, _ = self._relay.accept()
            except OSError:
                return
            server = socket.create_connection((self._to.hostname, self._to.port))
            for ends in ((reader, server, False), (server, reader, True)):
                threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_counted: bool) -> None:
        try:
            while chunk := source.recv(65_536):
                if is_counted:
                    with self._counting:
                        self.n_bytes += len(chunk)
                target.sendall(chunk)
        except OSError:
            pass  # One side has gone: so goes the other.
        finally:
            for end in (source, target):
                end.close()
