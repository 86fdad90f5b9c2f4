"""Magnum's API as a WSGI application, as Debian's magnum-api has it, but for one thing.

Zed asks Keystone for the id of the trustee domain, with a password, once for each cluster in a list. Here the answer
is remembered, so that a list takes milliseconds. No client can see the difference.
"""
from magnum.api.app import build_wsgi_app
from magnum.common import keystone

_ask_keystone = keystone.KeystoneClientV3.trustee_domain_id.fget
_answers = []


def _trustee_domain_id(client):
    if not _answers:
        _answers.append(_ask_keystone(client))
    return _answers[0]


keystone.KeystoneClientV3.trustee_domain_id = property(_trustee_domain_id)

application = build_wsgi_app()
