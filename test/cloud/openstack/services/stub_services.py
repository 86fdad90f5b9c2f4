"""One HTTP server for the requests that Magnum sends to Nova, Glance, Neutron and Heat before it accepts a template or
a cluster. Requests to Cinder and Barbican, which are in the catalog too, get 404.

usage: stub_services.py PORT
"""
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

PORT = int(sys.argv[1])
BASE = 'http://127.0.0.1:%d' % PORT


def made_up_uuid(kind, number):
    return '%08x-0000-4000-8000-%012x' % (kind, number)


FLAVORS = [dict(id=str(number), name=name, ram=ram, vcpus=vcpus, disk=disk, links=[])
           for number, (name, ram, vcpus, disk) in enumerate([
               ('m1.tiny', 512, 1, 1), ('m1.small', 2048, 1, 20), ('m1.medium', 4096, 2, 40),
               ('m1.large', 8192, 4, 80), ('m2.medium', 3750, 2, 20), ('m2.large', 7500, 4, 40)], start=1)]

# One without os_distro, one that no driver supports, and two with the same name.
IMAGES = [dict(id=made_up_uuid(1, number), name=name, status='active', visibility='public', tags=[],
               disk_format='qcow2', container_format='bare', size=1, min_ram=0, min_disk=0, protected=False,
               created_at='2022-10-05T00:00:00Z', updated_at='2022-10-05T00:00:00Z', schema='/v2/schemas/image',
               **({'os_distro': distro} if distro else {}))
          for number, (name, distro) in enumerate([
              ('fedora-coreos-latest', 'fedora-coreos'), ('fedora-atomic-latest', 'fedora-atomic'),
              ('ubuntu-mesos-latest', 'ubuntu'), ('cirros-no-distro', None), ('windows-2022', 'windows'),
              ('twin-image', 'fedora-coreos'), ('twin-image', 'fedora-coreos')])]

KEYPAIRS = ('mykey', 'default', 'testkey')

# One that is not external, and two with the same name.
NETWORKS = [dict(id=made_up_uuid(2, number), name=name, status='ACTIVE', shared=True,
                 subnets=[made_up_uuid(3, number)], **{'router:external': external})
            for number, (name, external) in enumerate([
                ('public', True), ('external', True), ('private', False), ('twin-net', True), ('twin-net', True)])]
SUBNETS = [dict(id=network['subnets'][0], name=network['name'] + '-subnet', network_id=network['id'],
                cidr='10.0.%d.0/24' % number, ip_version=4)
           for number, network in enumerate(NETWORKS)]

# A failed resource of a stack in Heat, from which Magnum creates `faults`.
FAILED_RESOURCE = dict(
    resource_name='kube_masters', logical_resource_id='kube_masters', physical_resource_id=made_up_uuid(4, 0),
    resource_type='OS::Nova::Server', resource_status='CREATE_FAILED',
    resource_status_reason='ResourceInError: resources.kube-master: Went to status ERROR due to "Message: No valid '
                           'host was found. , Code: 500"',
    stack_identity='x', stack_name='x', creation_time='x', updated_time='x', required_by=[], links=[])


def find(rows, **wanted):
    # Booleans are `True` in Python, and `true` or `True` in a query.
    return [row for row in rows if all(str(row.get(key)).lower() == value.lower() for key, value in wanted.items())]


def compute(path, query):
    path = re.sub(r'^/v2\.1', '', path)
    if path in ('/flavors', '/flavors/detail'):
        return 200, {'flavors': FLAVORS}
    flavor = find(FLAVORS, id=path.rpartition('/flavors/')[2])
    if flavor:
        return 200, {'flavor': flavor[0]}
    if path == '/os-keypairs':
        return 200, {'keypairs': [{'keypair': dict(name=name)} for name in KEYPAIRS]}
    keypair = unquote(path.rpartition('/os-keypairs/')[2])
    if keypair in KEYPAIRS:
        return 200, {'keypair': dict(name=keypair, id=1, type='ssh', fingerprint='00:11',
                                     public_key='ssh-rsa AAAA example')}
    return 404, {'itemNotFound': {'code': 404, 'message': 'Not here.'}}


def image(path, query):
    if path in ('/', '/versions'):
        return 300, {'versions': [dict(id='v2.15', status='CURRENT',
                                       links=[dict(rel='self', href=BASE + '/image/v2/')])]}
    if path == '/v2/schemas/image':
        return 200, dict(name='image', properties={}, additionalProperties={'type': 'string'}, links=[])
    if path == '/v2/images':
        wanted = {key: query[key] for key in ('name',) if key in query}
        return 200, {'images': find(IMAGES, **wanted), 'first': '/v2/images', 'schema': '/v2/schemas/images'}
    found = find(IMAGES, id=path.rpartition('/v2/images/')[2])
    if found:
        return 200, found[0]
    return 404, {'message': 'No image found', 'code': '404 Not Found'}


def network(path, query):
    if path == '/':
        return 200, {'versions': [dict(id='v2.0', status='CURRENT',
                                       links=[dict(rel='self', href=BASE + '/network/v2.0/')])]}
    match = re.match(r'^/v2\.0/(network|subnet)s(?:\.json)?(?:/([^/.]+)(?:\.json)?)?$', path)
    if match:
        kind, wanted_id = match.groups()
        rows = NETWORKS if kind == 'network' else SUBNETS
        if wanted_id is None:
            wanted = {key: query[key] for key in ('id', 'name', 'router:external') if key in query}
            return 200, {kind + 's': find(rows, **wanted)}
        found = find(rows, id=wanted_id)
        if found:
            return 200, {kind: found[0]}
    return 404, {'NeutronError': {'type': 'NotFound', 'message': 'Not here.', 'detail': ''}}


def orchestration(path, query):
    if re.search(r'/stacks/.+/resources$', path):
        return 200, {'resources': [FAILED_RESOURCE]}
    return 404, {'code': 404, 'title': 'Not Found', 'error': {'message': 'Not here.', 'type': 'NotFound'}}


def not_found(path, query):
    return 404, {'message': 'Not here.'}


SERVICES = {'compute': compute, 'image': image, 'network': network, 'orchestration': orchestration}


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def respond(self):
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        address = urlsplit(self.path)
        name, _, path = address.path.lstrip('/').partition('/')
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        status, body = SERVICES.get(name, not_found)('/' + path, query)
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = respond


if __name__ == '__main__':
    ThreadingHTTPServer(('127.0.0.1', PORT), Handler).serve_forever()
