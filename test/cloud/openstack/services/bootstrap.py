"""Creates the resources of a new cloud. Run again, it adds what is missing and changes nothing else.

usage: bootstrap.py identity | templates

identity   services and endpoints, domains, projects, users with their roles, and application credentials; writes
           `clouds.yaml` for all of them to the state directory
templates  a public cluster template for each COE of the release, owned by admin; that of Mesos becomes one in the database,
           because Zed refuses new ones, but has the driver for those of earlier releases; writes `cloud.json` with
           the URLs, the IDs, the release and its newest API version for the tests
"""
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

STATE = os.environ['CLOUD_STATE']
IDENTITY = os.environ['KEYSTONE_URL'] + '/v3'
MAGNUM = os.environ['MAGNUM_URL']
STUBS = os.environ['STUBS_URL']
RELEASE = os.environ['RELEASE']
COES = os.environ['RELEASE_COES'].split()
REGION = 'RegionOne'
DOMAINS = {'Default': 'default'}

SERVICES = [
    ('magnum', 'container-infra', MAGNUM + '/v1'),
    ('nova', 'compute', STUBS + '/compute/v2.1'),
    ('glance', 'image', STUBS + '/image'),
    ('neutron', 'network', STUBS + '/network'),
    ('cinderv3', 'volumev3', STUBS + '/volumev3/v3/$(project_id)s'),
    ('heat', 'orchestration', STUBS + '/orchestration/v1/$(project_id)s'),
    ('barbican', 'key-manager', STUBS + '/key-manager'),
]

# Name in clouds.yaml, user, password, project, and the domain of user and project.
LOGINS = [
    ('admin', 'admin', 'admin', 'admin', 'Default'),
    ('demo', 'demo', 'demo', 'demo', 'Default'),
    ('other', 'demo', 'demo', 'other', 'Default'),
    ('viewer', 'viewer', 'viewer', 'demo', 'Default'),
    ('cern', 'demo', 'demo', 'demo', 'cern'),
    ('wrong-password', 'demo', 'wrong', 'demo', 'Default'),
]

# One of each, because Magnum creates a trust for each cluster, which a restricted credential cannot do.
APPLICATION_CREDENTIALS = [('demo-unrestricted', True), ('demo-restricted', False)]

# As in the sandbox. The storage driver is set because the default requires a volume of 3 GB or more.
TEMPLATE = dict(external_network_id='public', dns_nameserver='8.8.8.8', flavor_id='m1.medium',
                master_flavor_id='m1.medium', docker_storage_driver='overlay2', public=True)
TEMPLATES = [
    dict(TEMPLATE, name='swarm', coe='swarm', image_id='fedora-atomic-latest', network_driver='docker'),
    dict(TEMPLATE, name='kubernetes', coe='kubernetes', image_id='fedora-coreos-latest', network_driver='flannel'),
    dict(TEMPLATE, name='swarm-mode', coe='swarm-mode', image_id='fedora-atomic-latest', network_driver='docker'),
    dict(TEMPLATE, name='mesos', coe='kubernetes', image_id='ubuntu-mesos-latest', network_driver='flannel'),
]

urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({})))


def call(method, url, body=None, token=None):
    """Returns the headers of the response, with names in lower case, and its JSON. Exits if the server returns an error."""
    headers = {'Content-Type': 'application/json', **({'X-Auth-Token': token} if token else {})}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, method=method, data=content, headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            raw = response.read()
            return {k.lower(): v for k, v in response.headers.items()}, json.loads(raw) if raw else None
    except urllib.error.HTTPError as error:
        raise SystemExit('%s %s: %d %s' % (method, url, error.code, error.read().decode()))


def log_in(user, password, project, domain='Default', identity=IDENTITY):
    auth = {'identity': {'methods': ['password'],
                         'password': {'user': dict(name=user, password=password, domain={'name': domain})}},
            'scope': {'project': dict(name=project, domain={'name': domain})}}
    headers, body = call('POST', identity + '/auth/tokens', {'auth': auth})
    return headers['x-subject-token'], body['token']


class Keystone:
    def __init__(self, token, identity=IDENTITY):
        self.token = token
        self.identity = identity

    def call(self, method, path, body=None):
        return call(method, self.identity + path, body, self.token)[1]

    def ensure(self, kind, name, **attributes):
        """Returns the resource of that name, in the given domain if any. Creates it if necessary."""
        wanted = {'name': name, **{key: attributes[key] for key in ('domain_id',) if key in attributes}}
        found = self.call('GET', '/%ss?%s' % (kind, urllib.parse.urlencode(wanted)))[kind + 's']
        return found[0] if found else self.call('POST', '/%ss' % kind, {kind: dict(name=name, **attributes)})[kind]

    def ensure_service(self, name, kind, url):
        service = self.ensure('service', name, type=kind)
        endpoints = self.call('GET', '/endpoints?service_id=' + service['id'])['endpoints']
        for interface in {'public', 'internal', 'admin'} - {e['interface'] for e in endpoints}:
            self.call('POST', '/endpoints', {'endpoint': dict(
                service_id=service['id'], interface=interface, url=url, region_id=REGION)})

    def grant(self, role, user, project=None, domain=None):
        scope = '/projects/' + project['id'] if project else '/domains/' + domain['id']
        role_id = self.ensure('role', role)['id']
        self.call('PUT', '%s/users/%s/roles/%s' % (scope, user['id'], role_id))


def make_users(keystone):
    default = 'default'
    service = keystone.ensure('project', 'service', domain_id=default)
    keystone.grant('admin', keystone.ensure('user', 'magnum', domain_id=default, password='magnum'), service)

    trustees = keystone.ensure('domain', 'magnum')
    keystone.grant('admin', keystone.ensure('user', 'magnum_domain_admin', domain_id=trustees['id'],
                                            password='magnum_domain_admin'), domain=trustees)

    admin = keystone.ensure('user', 'admin', domain_id=default)
    DOMAINS['cern'] = keystone.ensure('domain', 'cern')['id']
    for domain_id in DOMAINS.values():
        project = keystone.ensure('project', 'demo', domain_id=domain_id)
        demo = keystone.ensure('user', 'demo', domain_id=domain_id, password='demo')
        keystone.grant('member', demo, project)
        if domain_id == default:
            keystone.grant('member', demo, keystone.ensure('project', 'other', domain_id=default))
            keystone.grant('member', demo, keystone.ensure('project', 'Personal demo', domain_id=default,
                                                           description='Personal project of demo.'))
            viewer = keystone.ensure('user', 'viewer', domain_id=default, password='viewer')
            keystone.grant('reader', viewer, project)
        else:
            keystone.grant('admin', admin, domain={'id': domain_id})


def make_application_credentials():
    """Returns their IDs by name. The secret of a credential is its name followed by `-secret`."""
    token, described = log_in('demo', 'demo', 'demo')
    url = '%s/users/%s/application_credentials' % (IDENTITY, described['user']['id'])
    ids = {c['name']: c['id'] for c in call('GET', url, token=token)[1]['application_credentials']}
    for name, unrestricted in APPLICATION_CREDENTIALS:
        if name not in ids:
            body = dict(name=name, secret=name + '-secret', unrestricted=unrestricted)
            created = call('POST', url, {'application_credential': body}, token)[1]['application_credential']
            ids[name] = created['id']
    return ids


def write(name, content):
    """Writes JSON, which is also valid YAML."""
    with open(os.path.join(STATE, name), 'w') as file:
        json.dump(content, file, indent=2)
        file.write('\n')


def make_identity():
    token, _ = log_in('admin', 'admin', 'admin')
    keystone = Keystone(token)
    for service in SERVICES:
        keystone.ensure_service(*service)
    make_users(keystone)
    common = dict(region_name=REGION, identity_api_version=3, interface='public')
    clouds = {name: dict(common, auth=dict(
        auth_url=IDENTITY, username=user, password=password, project_name=project,
        user_domain_name=domain, project_domain_name=domain)) for name, user, password, project, domain in LOGINS}
    for name, identifier in make_application_credentials().items():
        clouds[name] = dict(common, auth_type='v3applicationcredential', auth=dict(
            auth_url=IDENTITY, application_credential_id=identifier, application_credential_secret=name + '-secret'))
    write('clouds.yaml', {'clouds': clouds})


def make_templates():
    token, _ = log_in('admin', 'admin', 'admin')
    url = MAGNUM + '/v1/clustertemplates'
    existing = {template['name'] for template in call('GET', url, token=token)[1]['clustertemplates']}
    for template in TEMPLATES:
        if template['name'] in COES and template['name'] not in existing:
            call('POST', url, template, token)
    version = call('GET', MAGNUM + '/')[1]['versions'][0]
    write('cloud.json', dict(identity=IDENTITY, magnum=MAGNUM, applicationCredentials=make_application_credentials(),
                             release=RELEASE, coes=COES, apiMax=version['max_version']))


if __name__ == '__main__':
    {'identity': make_identity, 'templates': make_templates}[sys.argv[1]]()
