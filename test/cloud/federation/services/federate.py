"""Registers the servers for federated logins in Keystone, and writes federation.json for the tests. If it is run again, it
adds only what is missing.

Uses the environment that federation/up.sh exports; ../../openstack/services/bootstrap.py has run before.
"""
import hashlib
import json
import os
import sys
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import oauthlib.oauth1

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '../../openstack/services'))
from bootstrap import Keystone, call, log_in, write  # noqa: E402

ENV = os.environ
FEDERATION = ENV['FEDERATION']
DIRECT = ENV['KEYSTONE_URL'] + '/v3'
PROJECTS = ['fed-project', 'fed-project-2']
DOMAIN = 'fed-domain'
GROUP = {'group': {'name': 'fedusers', 'domain': {'name': 'Default'}}}
WANTED_GROUP = {'any_one_of': ['(^|;)fedusers(;|$)'], 'regex': True}

with open(os.path.join(HERE, 'people.json')) as file:
    PEOPLE = {name: {'name': name, 'password': person['password']} for name, person in json.load(file).items()}
# Users of the Keystone that is an identity provider; the mapping requires the project of carol.
K2K_PEOPLE = {name: {'name': name, 'password': name + '-secret', 'project': project}
              for name, project in (('carol', 'k2k-project'), ('dave', 'another-project'))}
# Users of the cloud's Keystone.
MEMBERS = {'erin': {'name': 'erin', 'password': 'erin-secret', 'totpSecret': 'MVZGS3RNORXXI4BNONSWG4TFOQ'},
           'frank': {'name': 'frank', 'password': 'frank-secret', 'totpSecret': 'MZZGC3TLFV2G65DQFVZWKY3SMV2A'}}
# The issuer of client certificates, from lib/keys.sh.
ISSUER = 'CN=authority of the test'


def address(name):
    return ENV[name + '_URL']


def key(name):
    return os.path.join(FEDERATION, 'keys', name + '.key')


def certificate(name):
    return os.path.join(FEDERATION, 'keys', name + '.crt')


class FederatedKeystone(Keystone):
    """Sends few requests, because each takes almost a second while the other servers start."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.lists = {}

    def list(self, path, kind):
        """Returns the ids at the first call."""
        if path not in self.lists:
            self.lists[path] = {each['id'] for each in self.call('GET', path)[kind + 's']}
        return self.lists[path]

    def put(self, path, kind, body):
        """Creates or changes a resource that has no `name`, but an id in its URL."""
        collection, identifier = path.rsplit('/', 1)
        exists = identifier in self.list(collection, kind)
        self.call('PATCH' if exists else 'PUT', path, {kind: body})

    def grant_group(self, roles, group, scope):
        for role in roles:
            self.call('PUT', '%s/groups/%s/roles/%s' % (scope, group['id'], role['id']))

    def put_service_provider(self, name, auth_url, sp_url, **more):
        """Registers a service provider of this Keystone, which is the identity provider."""
        self.put('/OS-FEDERATION/service_providers/' + name, 'service_provider',
                 dict(enabled=True, auth_url=auth_url, sp_url=sp_url, **more))

    def trust(self, provider, remote_ids, domain, protocols):
        """Registers an identity provider with a domain for its users; `protocols` are mapping rules by protocol name. A
        user is a member of the group for an hour after a login, which the trust of a new cluster requires."""
        path = '/OS-FEDERATION/identity_providers/' + provider
        body = dict(enabled=True, remote_ids=remote_ids, authorization_ttl=60)
        if provider not in self.list('/OS-FEDERATION/identity_providers', 'identity_provider'):
            body['domain_id'] = self.ensure('domain', domain)['id']
            self.lists[path + '/protocols'] = set()
        self.put(path, 'identity_provider', body)
        for protocol, rules in protocols.items():
            mapping = '%s-%s' % (provider[:32], protocol)
            self.put('/OS-FEDERATION/mappings/' + mapping, 'mapping', {'rules': rules})
            self.put('%s/protocols/%s' % (path, protocol), 'protocol', {'mapping_id': mapping})


def make_projects(keystone):
    """Creates the group of all federated users, with its roles."""
    group = keystone.ensure('group', 'fedusers', domain_id='default')
    member, reader = (keystone.ensure('role', name) for name in ('member', 'reader'))
    for name in PROJECTS:
        project = keystone.ensure('project', name, domain_id='default')
        keystone.grant_group([member, reader], group, '/projects/' + project['id'])
    domain = keystone.ensure('domain', DOMAIN)
    keystone.grant_group([member], group, '/domains/' + domain['id'])
    return group


def trust_openid(keystone):
    keystone.trust('oidc', [address('OPENID')], 'oidc-users', {'openid': [{
        'local': [{'user': {'name': '{0}', 'id': '{1}'}}, GROUP],
        'remote': [{'type': 'OIDC-preferred_username'}, {'type': 'OIDC-sub'}, dict(WANTED_GROUP, type='OIDC-groups')],
    }]})


def trust_saml(keystone):
    """Registers the SAML identity provider for both modules. The user names differ for mod_shib, because Keystone returns
    409 for a user of another protocol of the same identity provider."""
    keystone.trust('samlidp', [address('SAML') + '/metadata'], 'saml-users', {
        'saml2': [{
            'local': [{'user': {'name': '{0}'}}, GROUP],
            'remote': [{'type': 'MELLON_uid'}, dict(WANTED_GROUP, type='MELLON_groups')],
        }],
        'mapped': [{
            'local': [{'user': {'name': 'shib-{0}'}}, GROUP],
            'remote': [{'type': 'uid'}, dict(WANTED_GROUP, type='groups')],
        }]})
    keystone.trust('adfs', [address('ADFS') + '/adfs/services/trust'], 'adfs-users', {'mapped': [{
        'local': [{'user': {'name': '{0}'}}, GROUP],
        'remote': [{'type': 'uid'}, dict(WANTED_GROUP, type='groups')],
    }]})


def describe_saml():
    common = dict(identityProvider='samlidp')
    return dict(
        url=address('SAML') + '/ecp', control=address('SAML') + '/control',
        mellon=dict(common, identity=address('FEDERATED') + '/v3', protocol='saml2'),
        shibboleth=dict(common, identity=address('SHIBBOLETH') + '/v3', protocol='mapped'))


def describe_adfs():
    return dict(
        identity=address('SHIBBOLETH') + '/v3', identityProvider='adfs', protocol='mapped',
        url=address('ADFS') + '/adfs/services/trust/13/usernamemixed', control=address('ADFS') + '/control',
        serviceProviderEndpoint=address('SHIBBOLETH') + '/Shibboleth.sso/ADFS',
        serviceProviderEntityId=address('SHIBBOLETH') + '/shibboleth')


def trust_keystone(keystone):
    keystone.trust('keystone-idp', [address('PROVIDER') + '/v3/OS-FEDERATION/saml2/idp'], 'k2k-users', {
        protocol: [{
            'local': [{'user': {'name': name}}, GROUP],
            'remote': [{'type': prefix + 'openstack_user'},
                       {'type': prefix + 'openstack_project', 'any_one_of': ['k2k-project']}],
        }] for protocol, name, prefix in (('saml2', '{0}', 'MELLON_'), ('mapped', 'shib-{0}', ''))})


def trust_kerberos(keystone):
    """Maps alice of the realm to a federated user, as CERN does; alice is also a user of Keystone itself."""
    keystone.trust('sssd', [], 'kerberos-users', {'kerberos': [{
        'local': [{'user': {'name': '{0}'}}, GROUP],
        'remote': [{'type': 'REMOTE_USER', 'any_one_of': ['^alice$'], 'regex': True}, {'type': 'REMOTE_USER'}],
    }]})


def describe_kerberos():
    directory = os.path.join(FEDERATION, 'kerberos')
    return dict(
        identity=address('FEDERATED').replace('127.0.0.1', 'localhost') + '/v3', identityProvider='sssd',
        protocol='kerberos', realm='TEST.MAGNUM', environment={'KRB5_CONFIG': os.path.join(directory, 'krb5.conf')},
        caches={name: 'FILE:%s/%s.cache' % (directory, name) for name in ('alice', 'bob', 'empty')},
        nodeModules=os.path.join(directory, 'package/node_modules'),
        direct=dict(identity=address('NEGOTIATE') + '/v3'))


def make_members(keystone, group):
    """Creates users of the cloud's Keystone, with roles in the projects: alice for v3kerberos and client certificates, erin
    with one-time passwords, frank who requires a password and a one-time password."""
    ids = {}
    for name, person in dict(MEMBERS, alice=PEOPLE['alice']).items():
        user = keystone.ensure('user', name, domain_id='default', password=person['password'])
        keystone.call('PUT', '/groups/%s/users/%s' % (group['id'], user['id']))
        ids[name] = user['id']
        if 'totpSecret' in person and not keystone.call(
                'GET', '/credentials?type=totp&user_id=' + user['id'])['credentials']:
            keystone.call('POST', '/credentials', {'credential': dict(
                type='totp', user_id=user['id'], blob=person['totpSecret'])})
    keystone.call('PATCH', '/users/' + ids['frank'], {'user': {'options': {
        'multi_factor_auth_enabled': True, 'multi_factor_auth_rules': [['password', 'totp']]}}})


def make_oauth1(keystone):
    """Creates an access token for the role of erin in the first project (OAuth 1.0a, RFC 5849)."""
    existing = existing_entry('oauth1')
    if existing:
        return existing
    token, described = log_in('erin', 'erin-secret', PROJECTS[0])
    consumer = keystone.call('POST', '/OS-OAUTH1/consumers', {'consumer': {'description': 'test'}})['consumer']
    project = described['project']['id']

    def exchange(path, more, headers):
        client = oauthlib.oauth1.Client(consumer['id'], client_secret=consumer['secret'], **more)
        url, signed, _ = client.sign(DIRECT + '/OS-OAUTH1/' + path, http_method='POST', headers=headers)
        with urllib.request.urlopen(urllib.request.Request(url, method='POST', headers=signed)) as response:
            answer = dict(urllib.parse.parse_qsl(response.read().decode()))
        return answer['oauth_token'], answer['oauth_token_secret']

    request = exchange('request_token', {'callback_uri': 'oob'}, {'Requested-Project-Id': project})
    member = [role for role in described['roles'] if role['name'] == 'member']
    allowed = call('PUT', '%s/OS-OAUTH1/authorize/%s' % (DIRECT, request[0]),
                   {'roles': [{'id': member[0]['id']}]}, token)[1]
    access = exchange('access_token', dict(
        resource_owner_key=request[0], resource_owner_secret=request[1],
        verifier=allowed['token']['oauth_verifier']), {})
    return dict(consumerKey=consumer['id'], consumerSecret=consumer['secret'],
                accessKey=access[0], accessSecret=access[1])


def make_oauth2():
    """Creates an application credential of erin, which is a client of OS-OAUTH2."""
    existing = existing_entry('oauth2')
    if existing:
        return existing
    token, described = log_in('erin', 'erin-secret', PROJECTS[0])
    url = '%s/users/%s/application_credentials' % (DIRECT, described['user']['id'])
    secret = 'erin-oauth2-secret'
    made = call('POST', url, {'application_credential': dict(name='oauth2', secret=secret)}, token)[1]
    return dict(tokenEndpoint=DIRECT + '/OS-OAUTH2/token', clientId=made['application_credential']['id'],
                clientSecret=secret)


def existing_entry(name):
    try:
        with open(os.path.join(ENV['CLOUD_STATE'], 'federation.json')) as file:
            return json.load(file).get(name)
    except FileNotFoundError:
        return None


def trust_certificates(keystone):
    """Registers the CA, whose hashed name is the id of the identity provider in Keystone."""
    keystone.trust(hashlib.sha256(ISSUER.encode()).hexdigest(), [ISSUER], 'certificate-users', {'x509': [{
        'local': [{'user': {'name': '{0}', 'domain': {'name': 'Default'}, 'type': 'local'}}],
        'remote': [{'type': 'SSL_CLIENT_S_DN_CN'}],
    }]})


def describe_tokenless():
    return dict(
        identity=address('TLS') + '/v3', certificate=certificate('alice'), key=key('alice'),
        unknownCertificate=certificate('unknown'), unknownKey=key('unknown'))


def fill_keystone_provider():
    """Creates carol and dave, whose project the cloud's mapping does not include, and registers the cloud as service provider."""
    token, _ = log_in('admin', 'admin', 'admin', identity=address('PROVIDER') + '/v3')
    keystone = FederatedKeystone(token, address('PROVIDER') + '/v3')
    for name, person in K2K_PEOPLE.items():
        project = keystone.ensure('project', person['project'], domain_id='default')
        user = keystone.ensure('user', name, domain_id='default', password=person['password'])
        keystone.grant('member', user, project)
    path = '/v3/OS-FEDERATION/identity_providers/keystone-idp/protocols/%s/auth'
    auth_url = address('FEDERATED') + path % 'saml2'
    # mod_auth_mellon requires a URL as RelayState; Keystone's default prefix is for Shibboleth.
    keystone.put_service_provider('cloud-mellon', auth_url, address('FEDERATED') + '/mellon-keystone/paosResponse',
                                  relay_state_prefix=auth_url + '?rs=')
    keystone.put_service_provider('cloud-shibboleth', address('SHIBBOLETH') + path % 'mapped',
                                  address('SHIBBOLETH') + '/Shibboleth.sso/SAML2/ECP')


def describe_keystone_to_keystone():
    return dict(
        identity=address('PROVIDER') + '/v3', project='k2k-project',
        serviceProviders=dict(mellon='cloud-mellon', shibboleth='cloud-shibboleth'))


def describe_openid():
    clients = {name: {'id': identifier, 'secret': identifier + '-secret'} for name, identifier in {
        'confidential': 'cli-confidential', 'confidentialJwt': 'cli-confidential-jwt',
        'oneTimePassword': 'cli-otp', 'noCode': 'cli-nocode'}.items()}
    clients.update({name: {'id': identifier} for name, identifier in {
        'public': 'cli-public', 'publicJwt': 'cli-public-jwt', 'deviceSlow': 'cli-device-slow',
        'deviceNoInterval': 'cli-device-nointerval', 'deviceShort': 'cli-device-short',
        'es256Jwt': 'cli-es256-jwt', 'refresh': 'cli-refresh', 'shortTokens': 'cli-short-tokens'}.items()})
    clients['oneTimePassword'].update(parameter='totp', value='123456')
    issuer = address('OPENID')
    return dict(
        identity=address('FEDERATED') + '/v3', identityProvider='oidc', protocol='openid', issuer=issuer,
        discovery=issuer + '/.well-known/openid-configuration', authorization=issuer + '/auth',
        token=issuer + '/token', deviceAuthorization=issuer + '/device/auth', control=issuer + '/control',
        redirectPaths=['/', '/callback'], clients=clients,
        pages={name: '#' + identifier for name, identifier in dict(
            login='login', password='password', submit='submit', allow='allow', deny='deny', userCode='user_code',
            confirm='confirm', abort='abort', done='done', error='error').items()})


def describe_websso():
    identity = address('FEDERATED') + '/v3'
    pages = identity + '/auth/OS-FEDERATION'
    ports = [int(port) for port in ENV['WEBSSO_PORTS'].split()]
    return dict(
        identity=identity, identityProvider='oidc', protocol='openid', page=pages + '/websso/openid',
        identityProviderPage=pages + '/identity_providers/oidc/protocols/openid/websso', ports=ports,
        origins=['http://%s:%d/auth/websso/' % (host, port) for port in ports for host in ('localhost', '127.0.0.1')])


def main():
    token, _ = log_in('admin', 'admin', 'admin')
    keystone = FederatedKeystone(token)
    other = ThreadPoolExecutor().submit(fill_keystone_provider)
    group = make_projects(keystone)
    trust_openid(keystone)
    trust_saml(keystone)
    trust_keystone(keystone)
    trust_kerberos(keystone)
    make_members(keystone, group)
    trust_certificates(keystone)
    other.result()
    write('federation.json', dict(
        authority=certificate('authority'),
        identity=dict(plain=DIRECT, openid=address('FEDERATED') + '/v3', jwt=address('JWT') + '/v3',
                      shibboleth=address('SHIBBOLETH') + '/v3', kerberos=address('NEGOTIATE') + '/v3',
                      tls=address('TLS') + '/v3'),
        projects=PROJECTS, domain=DOMAIN, people=dict(PEOPLE, **K2K_PEOPLE, **MEMBERS),
        kerberos=describe_kerberos(), oauth1=make_oauth1(keystone), oauth2=make_oauth2(),
        tokenless=describe_tokenless(),
        saml=describe_saml(), adfs=describe_adfs(), keystoneToKeystone=describe_keystone_to_keystone(),
        openid=describe_openid(), websso=describe_websso()))


if __name__ == '__main__':
    main()
