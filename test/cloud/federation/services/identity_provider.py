"""Common code of the providers of SAML assertions: users, HTTP and faults."""
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'people.json')) as file:
    PEOPLE = json.load(file)

# The current faults; a POST of JSON to /control replaces all of them.
#   tamper  changes the name in an assertion after signing
#   skew    seconds that its clock is ahead for signed messages
#   fail    returns 503 with an HTML page
NO_FAULTS = {'tamper': False, 'skew': 0, 'fail': False}
faults = dict(NO_FAULTS)
_lock = threading.Lock()


def knows(name, password):
    return name in PEOPLE and PEOPLE[name]['password'] == password


def tampered(xml, name):
    """Returns the XML, in which the fault `tamper` replaces the signed name."""
    return xml.replace('>%s<' % name, '>admin<') if faults['tamper'] else xml


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self, status, kind, body, **headers):
        content = body.encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(content)

    def body(self):
        return self.rfile.read(int(self.headers.get('Content-Length') or 0))

    def do_GET(self):
        self.answer(404, 'text/plain', 'not here\n')

    def do_POST(self):
        if self.path == '/control':
            self.control()
        elif faults['fail']:
            self.body()
            self.answer(503, 'text/html', '<html><body><h1>Service Unavailable</h1></body></html>')
        else:
            self.issue()

    def control(self):
        wanted = json.loads(self.body())
        if set(wanted) - set(NO_FAULTS):
            return self.answer(400, 'text/plain', 'no such fault\n')
        with _lock:
            faults.update(dict(NO_FAULTS, **wanted))
        self.answer(204, 'text/plain', '')

    def log_message(self, text, *values):
        print(text % values, file=sys.stderr, flush=True)


def serve(handler, port):
    ThreadingHTTPServer(('127.0.0.1', port), handler).serve_forever()
