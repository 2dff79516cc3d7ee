"""A real HTTP server on loopback that gives prepared answers."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep


@dataclass
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"<rss>as served</rss>"
    seconds_per_byte: float = 0.0
    n_bytes_claimed: int | None = None


class Host:
    """A real HTTP server that gives prepared answers, the last one again and again."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.posted = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                host.asked.append((self.path, dict(self.headers)))
                queue = host.answers.get(self.path) or host.answers[self.path.partition("?")[0]]
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                n_bytes = answer.n_bytes_claimed or len(answer.body)
                self.send_header("Content-Length", str(n_bytes))
                self.end_headers()
                self.close_connection = answer.n_bytes_claimed is not None
                try:
                    if answer.seconds_per_byte:
                        for byte in answer.body:
                            sleep(answer.seconds_per_byte)
                            self.wfile.write(bytes([byte]))
                    else:
                        self.wfile.write(answer.body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def do_POST(self):
                n_bytes = int(self.headers["Content-Length"])
                host.posted.append((self.path, self.rfile.read(n_bytes).decode()))
                self.do_GET()

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.name = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *raised):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def serve(self, path, *answers):
        """Answer a path with these, and with any query behind it that has no answers of its own."""
        self.answers[path] = list(answers)
        return f"http://{self.name}{path}"
