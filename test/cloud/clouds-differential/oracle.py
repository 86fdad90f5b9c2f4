"""Loads cloud configurations with openstacksdk.

Reads a JSON list of cases, {home, cwd, env, cloud, values, auth}, from standard input, and prints a JSON list of
{config} or {error}. Each case runs in a separate process, because the search path is determined on import.
"""
import importlib
import json
import os
import sys
import warnings

import keystoneauth1.loading
import openstack.config.loader as loader


def region_of(case):
    config = loader.OpenStackConfig()
    region = config.get_one(
        cloud=case['cloud'], validate=False, auth=case['auth'], **case['values'])
    settings = dict(region.config, auth=dict(region.config['auth']))
    plugin = config._get_auth_loader(settings)
    settings = config._validate_auth(settings, plugin)
    region.config['auth_type'] = settings['auth_type']
    verify, cert = region.get_requests_verify_args()
    return {
        'auth': {name: str(value) for name, value in settings['auth'].items()},
        'options': [option.dest for option in plugin.get_options()],
        'auth_type': settings['auth_type'],
        'region': region.get_region_name('container-infra'),
        'interface': region.get_interface('container-infra'),
        'endpoint': region.get_endpoint('container-infra'),
        'service_type': region.config.get('container_infra_service_type'),
        'service_name': region.get_service_name('container-infra'),
        'verify': verify,
        'cert': cert,
        'timeout': region.config.get('api_timeout'),
        'cache_auth': config._cache_auth,
    }


def in_child(case, out):
    warnings.simplefilter('ignore')
    os.environ.clear()
    os.environ.update(case['env'], HOME=case['home'])
    os.chdir(case['cwd'])
    try:
        importlib.reload(loader)
        result = {'config': region_of(case)}
    except Exception as error:
        result = {'error': '%s: %s' % (type(error).__name__, error)}
    out.write(json.dumps(result))
    out.close()


def run(case):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        in_child(case, os.fdopen(writer, 'w'))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as result:
        text = result.read()
    os.waitpid(pid, 0)
    return json.loads(text)


json.dump([run(case) for case in json.load(sys.stdin)], sys.stdout)
