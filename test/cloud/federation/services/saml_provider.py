"""A SAML 2.0 identity provider on loopback, with only the ECP profile.

POST /ecp accepts a SOAP envelope with an AuthnRequest, and a name and password with Basic authentication, and returns a
signed Response. Uses pysaml2 for SAML and xmlsec1 for signatures. For faults see identity_provider.py.

usage: saml_provider.py METADATA-OF-A-SERVICE-PROVIDER...
"""
import base64
import logging
import os
import re
import sys
import threading
import time
from datetime import datetime, timedelta
from xml.sax.saxutils import quoteattr

from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_PAOS, BINDING_SOAP, time_util
from saml2.config import IdPConfig
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_TRANSIENT
from saml2.server import Server

from identity_provider import PEOPLE, Handler, faults, knows, serve, tampered

URL = os.environ['SAML_URL']
KEYS = os.path.join(os.environ['FEDERATION'], 'keys')
NO_ENTITIES = etree.XMLParser(resolve_entities=False, no_network=True)
AUTHN_REQUEST = './/{urn:oasis:names:tc:SAML:2.0:protocol}AuthnRequest'
ENVELOPE = (
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header>'
    '<ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1"'
    ' S:actor="http://schemas.xmlsoap.org/soap/actor/next" AssertionConsumerServiceURL=%s/></S:Header>'
    '<S:Body>%s</S:Body></S:Envelope>')
FAULT = (
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>'
    '<faultcode>S:Server</faultcode><faultstring>%s</faultstring></S:Fault></S:Body></S:Envelope>')

logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


class Clock(threading.local):
    """The clock of pysaml2, which can be skewed in a thread that signs."""
    ahead = 0

    def gmtime(self, seconds=None):
        return time.gmtime(time.time() + self.ahead if seconds is None else seconds)

    def __getattr__(self, name):
        return getattr(time, name)


clock = Clock()


class Datetime(datetime):
    @classmethod
    def utcnow(cls):
        return datetime.utcnow() + timedelta(seconds=clock.ahead)


time_util.time, time_util.datetime = clock, Datetime

server = Server(config=IdPConfig().load({
    'entityid': URL + '/metadata',
    'service': {'idp': {
        'endpoints': {'single_sign_on_service': [(URL + '/ecp', BINDING_SOAP)]},
        'policy': {'default': {
            'lifetime': {'minutes': 15}, 'attribute_restrictions': None, 'name_form': NAME_FORMAT_URI}},
        'name_id_format': [NAMEID_FORMAT_TRANSIENT],
        'want_authn_requests_signed': True,
    }},
    'key_file': KEYS + '/saml-provider.key', 'cert_file': KEYS + '/saml-provider.crt',
    'metadata': {'local': sys.argv[1:]},
    'xmlsec_binary': '/usr/bin/xmlsec1',
    'accepted_time_diff': 60,
    'delete_tmpfiles': True,
}))


def response_to(body, name):
    """Returns the SOAP envelope with the Response to the AuthnRequest in `body`."""
    # pysaml2 would serialize the request again with other prefixes, which breaks its signature: the request is extracted and
    # passed on as if it had been received with POST.
    request = etree.fromstring(body, NO_ENTITIES).find(AUTHN_REQUEST)
    request = server.parse_authn_request(base64.b64encode(etree.tostring(request)).decode(), BINDING_HTTP_POST)
    arguments = server.response_args(request.message, bindings=[BINDING_PAOS])
    consumer = arguments['destination']
    if request.message.assertion_consumer_service_url not in (None, consumer):
        raise ValueError('the metadata have another AssertionConsumerServiceURL')
    person = PEOPLE[name]
    clock.ahead = faults['skew']
    try:
        response = server.create_authn_response(
            {'uid': [name], 'mail': [person['mail']], 'isMemberOf': person['groups']}, userid=name,
            sign_assertion=True, sign_response=True, encrypt_assertion=False,
            authn={'class_ref': 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
                   'authn_auth': URL + '/metadata', 'authn_instant': int(time.time()) + faults['skew']},
            **{key: arguments[key] for key in ('in_response_to', 'destination', 'sp_entity_id', 'name_id_policy')})
    finally:
        clock.ahead = 0
    return ENVELOPE % (quoteattr(consumer), tampered(re.sub(r'^\s*<\?xml[^>]*\?>\s*', '', str(response)), name))


class Provider(Handler):
    def basic_credentials(self):
        kind, _, encoded = (self.headers.get('Authorization') or '').partition(' ')
        try:
            name, _, password = base64.b64decode(encoded if kind.lower() == 'basic' else '').decode().partition(':')
        except ValueError:
            return '', ''
        return name, password

    def issue(self):
        body = self.body()
        if self.path != '/ecp':
            return self.answer(404, 'text/plain', 'not here\n')
        name, password = self.basic_credentials()
        if not knows(name, password):
            return self.answer(401, 'text/html', '<html><body>Unauthorized</body></html>',
                               WWW_Authenticate='Basic realm="test"')
        try:
            self.answer(200, 'text/xml', response_to(body, name))
        except Exception as error:
            logging.exception('ecp')
            self.answer(500, 'text/xml', FAULT % type(error).__name__)


serve(Provider, int(os.environ['SAML_PORT']))
