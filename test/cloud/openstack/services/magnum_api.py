"""Magnum's API as a WSGI application, as in Debian's magnum-api, with one change to releases with trusts.

Zed requests the ID of the trustee domain from Keystone, with a password, for each cluster in a list. Here the ID is
cached, so that a list takes milliseconds. Clients cannot see the difference.
"""
from magnum.api.app import build_wsgi_app
from magnum.common import keystone

_domain_id = getattr(keystone.KeystoneClientV3, 'trustee_domain_id', None)
_cached_ids = []


def _trustee_domain_id(client):
    if not _cached_ids:
        _cached_ids.append(_domain_id.fget(client))
    return _cached_ids[0]


if _domain_id:
    keystone.KeystoneClientV3.trustee_domain_id = property(_trustee_domain_id)

application = build_wsgi_app()
