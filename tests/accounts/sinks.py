"""Where messages end up in tests: a mail server and a web server on this machine that keep what they are given."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


class SmtpSink(StreamRequestHandler):
    """Enough of SMTP for one mail; `server.on_data` is called when its text has arrived, before it is accepted."""

    def handle(self):
        self.answer("220 sink")
        for line in self.rfile:
            command = line.split()[0].upper()
            if command == b"DATA":
                self.answer("354 go on")
                self.server.kept.append(self.read_text())
                self.server.on_data()
            self.answer("221 bye" if command == b"QUIT" else "250 ok")
            if command == b"QUIT":
                return

    def read_text(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        return "".join(lines)

    def answer(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class JsonSink(BaseHTTPRequestHandler):
    """Keeps (path, JSON body) of each request and answers with `server.status`."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.kept.append((self.path, json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


class Sink(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    status = 200

    def on_data(self):
        pass

    @property
    def port(self):
        return self.server_address[1]


@contextmanager
def running(handler):
    with Sink(("127.0.0.1", 0), handler) as sink:
        sink.kept = []
        thread = Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield sink
        sink.shutdown()
        thread.join()
