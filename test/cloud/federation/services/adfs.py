"""A replacement for Active Directory Federation Services on loopback, which follows WS-Trust 1.3 (OASIS, 19 March 2007)
and AD FS's `usernamemixed` endpoint. AD FS itself runs only on Windows.

POST /adfs/services/trust/13/usernamemixed accepts a SOAP 1.2 envelope with a WS-Security UsernameToken and a
RequestSecurityToken. It returns a RequestSecurityTokenResponseCollection with a signed SAML 1.1 assertion for mod_shib's
ADFS handler, or status 500 and a SOAP fault with the subcodes of AD FS. Uses xmlsec1 for signatures. For faults see
identity_provider.py.
"""
import os
import subprocess
import sys
import traceback
import uuid
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from lxml import etree

from identity_provider import PEOPLE, Handler, faults, knows, serve, tampered

URL = os.environ['ADFS_URL']
ISSUER = URL + '/adfs/services/trust'
KEY = os.path.join(os.environ['FEDERATION'], 'keys', 'adfs.key')
# The only relying party, and all its names.
RELYING_PARTY = os.environ['SHIBBOLETH_URL'] + '/shibboleth'
RELYING_PARTIES = {RELYING_PARTY, os.environ['SHIBBOLETH_URL'] + '/Shibboleth.sso/ADFS'}
NO_ENTITIES = etree.XMLParser(resolve_entities=False, no_network=True)
NAMES = {
    's': 'http://www.w3.org/2003/05/soap-envelope',
    'a': 'http://www.w3.org/2005/08/addressing',
    'o': 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
    'u': 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
    't': 'http://docs.oasis-open.org/ws-sx/ws-trust/200512',
    'p': 'http://schemas.xmlsoap.org/ws/2004/09/policy',
}
TRUST = NAMES['t']

ASSERTION = '''<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1"\
 AssertionID="{id}" Issuer="{issuer}" IssueInstant="{now}">\
<saml:Conditions NotBefore="{now}" NotOnOrAfter="{end}"><saml:AudienceRestrictionCondition>\
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions>\
<saml:AuthenticationStatement AuthenticationMethod="urn:oasis:names:tc:SAML:1.0:am:password"\
 AuthenticationInstant="{now}">{subject}</saml:AuthenticationStatement>\
<saml:AttributeStatement>{subject}{attributes}</saml:AttributeStatement>\
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>\
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#{id}">\
<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>\
<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>\
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>\
<ds:SignatureValue/></ds:Signature></saml:Assertion>'''
SUBJECT = '''<saml:Subject><saml:NameIdentifier Format="http://schemas.xmlsoap.org/claims/UPN">{upn}\
</saml:NameIdentifier><saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer\
</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>'''
ATTRIBUTE = '''<saml:Attribute AttributeName="{name}" AttributeNamespace="http://schemas.xmlsoap.org/claims">{values}\
</saml:Attribute>'''
COLLECTION = '''<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"\
 xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:u="''' + NAMES['u'] + '''"><s:Header>\
<a:Action s:mustUnderstand="1">http://docs.oasis-open.org/ws-sx/ws-trust/200512/RSTRC/IssueFinal</a:Action>\
<a:RelatesTo>{message}</a:RelatesTo></s:Header><s:Body>\
<trust:RequestSecurityTokenResponseCollection xmlns:trust="http://docs.oasis-open.org/ws-sx/ws-trust/200512">\
<trust:RequestSecurityTokenResponse><trust:Lifetime><u:Created>{now}</u:Created><u:Expires>{end}</u:Expires>\
</trust:Lifetime><wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><a:EndpointReference>\
<a:Address>{audience}</a:Address></a:EndpointReference></wsp:AppliesTo><trust:RequestedSecurityToken>{assertion}\
</trust:RequestedSecurityToken><trust:TokenType>urn:oasis:names:tc:SAML:1.0:assertion</trust:TokenType>\
<trust:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</trust:RequestType>\
<trust:KeyType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer</trust:KeyType>\
</trust:RequestSecurityTokenResponse></trust:RequestSecurityTokenResponseCollection></s:Body></s:Envelope>'''
FAULT = '''<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"\
 xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">\
http://www.w3.org/2005/08/addressing/soap/fault</a:Action></s:Header><s:Body><s:Fault><s:Code>\
<s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:f="{namespace}">f:{subcode}</s:Value></s:Subcode></s:Code>\
<s:Reason><s:Text xml:lang="en-US">{text}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>'''


class Rejected(Exception):
    """args: the namespace and the name of the subcode, and a text."""


def text_of(envelope, path):
    found = envelope.find(path, NAMES)
    return (found.text or '').strip() if found is not None else ''


def moment(seconds):
    return (datetime.utcnow() + timedelta(seconds=seconds)).strftime('%Y-%m-%dT%H:%M:%S.000Z')


def person_in(envelope):
    """Returns the name in the UsernameToken. Raises Rejected for a wrong password or an expired timestamp."""
    security = 's:Header/o:Security/'
    if text_of(envelope, security + 'u:Timestamp/u:Expires') < moment(0):
        raise Rejected(NAMES['o'], 'InvalidSecurity', 'An error occurred when verifying security for the message.')
    name = text_of(envelope, security + 'o:UsernameToken/o:Username')
    if not knows(name, text_of(envelope, security + 'o:UsernameToken/o:Password')):
        raise Rejected(NAMES['o'], 'FailedAuthentication', 'ID3242: The security token could not be authenticated or '
                      'authorized.')
    return name


def check_request(envelope):
    request = 's:Body/t:RequestSecurityToken/'
    for element, wanted in (('RequestType', TRUST + '/Issue'), ('KeyType', TRUST + '/Bearer')):
        if text_of(envelope, request + 't:' + element) != wanted:
            raise Rejected(TRUST, 'InvalidRequest', 'ID3082: The request is not valid: %s.' % element)
    if text_of(envelope, request + 'p:AppliesTo/a:EndpointReference/a:Address') not in RELYING_PARTIES:
        raise Rejected(TRUST, 'InvalidScope', 'ID3082: The request scope is not valid or is unsupported.')


def sign(assertion):
    signed = subprocess.run(
        ['xmlsec1', '--sign', '--privkey-pem', KEY, '--id-attr:AssertionID',
         'urn:oasis:names:tc:SAML:1.0:assertion:Assertion', '/dev/stdin'],
        input=assertion.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    return signed[signed.index('<saml:Assertion'):].strip()


def assertion_for(name, now, end):
    def attribute(key, values):
        return ATTRIBUTE.format(name=key, values=''.join(
            '<saml:AttributeValue>%s</saml:AttributeValue>' % escape(value) for value in values))
    return sign(ASSERTION.format(
        id='_' + uuid.uuid4().hex, issuer=ISSUER, now=now, end=end, audience=RELYING_PARTY,
        subject=SUBJECT.format(upn=PEOPLE[name]['mail']),
        attributes=attribute('CommonName', [name]) + attribute('Group', PEOPLE[name]['groups'])))


def answer_to(envelope):
    name = person_in(envelope)
    check_request(envelope)
    now, end = moment(faults['skew']), moment(faults['skew'] + 3600)
    return COLLECTION.format(
        message=escape(text_of(envelope, 's:Header/a:MessageID')), now=now, end=end, audience=RELYING_PARTY,
        assertion=tampered(assertion_for(name, now, end), name))


class Adfs(Handler):
    def issue(self):
        body = self.body()
        if self.path != '/adfs/services/trust/13/usernamemixed':
            return self.answer(404, 'text/html', '<html><body>Not Found</body></html>')
        kind = 'application/soap+xml; charset=utf-8'
        if not (self.headers.get('Content-Type') or '').startswith('application/soap+xml'):
            return self.answer(415, 'text/html', '<html><body>Unsupported Media Type</body></html>')
        try:
            self.answer(200, kind, answer_to(etree.fromstring(body, NO_ENTITIES)))
        except Rejected as rejection:
            namespace, subcode, text = rejection.args
            self.answer(500, kind, FAULT.format(namespace=namespace, subcode=subcode, text=escape(text)))
        except Exception:
            traceback.print_exc(file=sys.stderr)
            self.answer(500, 'text/html', '<html><body>Runtime Error</body></html>')


serve(Adfs, int(os.environ['ADFS_PORT']))
