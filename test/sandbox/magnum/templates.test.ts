import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { detail, type MagnumCall, magnumAs } from '../client.ts';

let sandbox: Sandbox;
let demo: MagnumCall;
let admin: MagnumCall;
let viewer: MagnumCall;
let other: MagnumCall;

beforeAll(async () => {
  sandbox = await startSandbox();
  [demo, admin, viewer, other] = await Promise.all([
    magnumAs(sandbox),
    magnumAs(sandbox, { user: 'admin', project: 'admin' }),
    magnumAs(sandbox, { user: 'viewer' }),
    magnumAs(sandbox, { project: 'other' }),
  ]);
});
afterAll(() => sandbox.close());

const TEMPLATE = {
  name: 'mine',
  coe: 'kubernetes',
  image_id: 'fedora-coreos-latest',
  external_network_id: 'public',
};
const create = (fields: object = {}, as: MagnumCall = demo) =>
  as('POST', '/clustertemplates', { json: { ...TEMPLATE, ...fields } });
const patch = (ident: string, op: string, path: string, value?: unknown, as: MagnumCall = demo) =>
  as('PATCH', `/clustertemplates/${ident}`, {
    json: [{ op, path, ...(value === undefined ? {} : { value }) }],
  });

describe('creation of templates', () => {
  it('returns a created template with all fields and its Location', async () => {
    const { status, json, headers } = await create({ labels: { n: 1, t: true, s: 'x' } });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${sandbox.magnumUrl}/clustertemplates/${json.uuid}`);
    expect(Object.keys(json).join(' ')).toBe(
      'uuid name coe image_id flavor_id master_flavor_id dns_nameserver keypair_id external_network_id fixed_network ' +
        'fixed_subnet network_driver apiserver_port docker_volume_size cluster_distro links http_proxy https_proxy ' +
        'no_proxy volume_driver registry_enabled labels tls_disabled public server_type insecure_registry ' +
        'docker_storage_driver master_lb_enabled floating_ip_enabled project_id user_id hidden tags created_at updated_at',
    );
    expect(json).toMatchObject({
      network_driver: 'flannel',
      cluster_distro: 'fedora-coreos',
      labels: { n: '1', t: 'True', s: 'x' },
      floating_ip_enabled: true,
      server_type: 'vm',
      updated_at: null,
    });
    expect(json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    const stored = await demo('GET', `/clustertemplates/${json.uuid}`);
    expect(stored.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  });

  it('generates the name of a template', async () => {
    expect((await create({ name: undefined })).json.name).toMatch(/^[a-z]+-\d+-template$/);
  });

  it.each([
    [{ coe: 'swarm', image_id: 'fedora-atomic-latest' }, 'docker'],
    [{ coe: 'swarm-mode', image_id: 'fedora-atomic-latest' }, 'docker'],
  ])('creates a template for %o with the network driver %s', async (fields, network_driver) => {
    expect((await create(fields)).json).toMatchObject({ ...fields, network_driver });
  });

  const image = { image_id: undefined };
  it.each([
    [image, 400, "Invalid input for field/attribute image_id. Value: 'None'. Mandatory field missing."],
    [{ image_id: 'none' }, 400, 'Cluster type (vm, Unset, kubernetes) not supported.'],
    [{ image_id: 'none', cluster_distro: 'fedora-coreos' }, 400, 'Image none could not be found.'],
    [{ image_id: 'cirros-no-distro' }, 400, 'Cluster type (vm, None, kubernetes) not supported.'],
    [{ coe: undefined }, 400, 'Requested COE type Unset is not supported.'],
    [{ coe: 'dcos' }, 400, 'Requested COE type dcos is not supported.'],
    [{ flavor_id: 'none' }, 400, 'Unable to find flavor none.'],
    [{ external_network_id: 'private' }, 400, 'Unable to find external network private.'],
    [
      { external_network_id: 'twin-net' },
      409,
      "Multiple external networks exist with same name 'twin-net'. Please use the external network ID instead.",
    ],
    [
      { network_driver: 'docker' },
      400,
      'Network driver type docker is not supported, expecting a flannel/calico/unspecified network driver.',
    ],
    [
      { volume_driver: 'cvmfs' },
      400,
      'Volume driver type cvmfs is not supported, expecting a cinder/unspecified volume driver.',
    ],
    [
      { docker_storage_driver: 'devicemapper' },
      400,
      'docker volume size None GB is not valid, expecting minimum value 3GB for devicemapper storage driver.',
    ],
    [
      { server_type: 'boat' },
      400,
      "Invalid input for field/attribute server_type. Value: 'boat'. Value should be one of: vm, bm",
    ],
    [
      { apiserver_port: 80 },
      400,
      "Invalid input for field/attribute apiserver_port. Value: '80'. Value should be greater or equal to 1024",
    ],
    [
      { dns_nameserver: 'x' },
      400,
      'Expected a single dns address or comma separated dns list, but received x.',
    ],
    [{ foo: 1 }, 400, 'Unknown attribute for argument cluster_template: foo'],
    [
      { project_id: 'x' },
      400,
      "Invalid input for field/attribute project_id. Value: 'x'. Cannot set read only field.",
    ],
    [{ public: true }, 403, 'Not authorized to set public or hidden flag for cluster template.'],
    [{ name: 5 }, 400, "Invalid input for field/attribute name. Value: '5'. Value should be string"],
    [
      { labels: { swarm_strategy: 'chess' } },
      400,
      'property "labels/swarm_strategy" with value "chess" is not supported, supported values are: spread, binpack, random, unspecified',
    ],
  ])('rejects the template %o', async (fields, status, sentence) => {
    const reply = await create(fields);
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status, detail: sentence });
    expect(reply.json.errors[0]).toMatchObject({
      request_id: '',
      code: 'client',
      status,
      title: sentence.split('.', 1)[0],
      links: [],
    });
  });

  it('quotes the whole body if a value cannot be converted', async () => {
    const reply = await demo('POST', '/clustertemplates', {
      json: { name: "it's", image_id: 'x', apiserver_port: 'x', public: false },
    });
    expect(detail(reply)).toBe(
      "Invalid input for field/attribute cluster_template. Value: '{'name': \"it's\", 'image_id': 'x', 'apiserver_port': 'x', 'public': False}'. invalid literal for int() with base 10: 'x'",
    );
  });

  it.each([
    ['{', 400, 'Request is not in valid JSON format'],
    ['', 400, 'Missing argument: "cluster_template"'],
    ['[]', 500, "'list' object has no attribute 'keys'"],
  ])('rejects the body %s', async (body, status, sentence) => {
    const reply = await demo('POST', '/clustertemplates', { body });
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status, detail: sentence });
  });
});

describe('updates of templates', () => {
  it.each([
    ['replace', '/tags', 'a,b', { tags: 'a,b' }],
    [
      'replace',
      '/labels',
      "{'kube_tag': 'v1', 'n': 2, 't': True}",
      { labels: { kube_tag: 'v1', n: '2', t: 'True' } },
    ],
    ['replace', '/labels/old', 'new', { labels: { old: 'new' } }],
    ['add', '/labels/more', 'x', { labels: { old: '1', more: 'x' } }],
    ['remove', '/labels/old', undefined, { labels: {} }],
    ['add', '/flavor_id', 'm1.small', { flavor_id: 'm1.small' }],
    ['remove', '/dns_nameserver', undefined, { dns_nameserver: null }],
    ['replace', '/tls_disabled', 'True', { tls_disabled: true }],
  ])('updates a template: %s %s', async (op, path, value, expected) => {
    const { uuid } = (await create({ labels: { old: '1' }, dns_nameserver: '8.8.8.8' })).json;
    const reply = await patch(uuid, op, path, value);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject(expected);
    expect((await demo('GET', `/clustertemplates/${uuid}`)).json).toMatchObject(expected);
  });

  it.each([
    ['remove', '/coe', undefined, "'/coe' is a mandatory attribute and can not be removed"],
    ['replace', '/uuid', 'x', "'/uuid' is an internal attribute and can not be updated"],
    ['replace', '/tags', undefined, "'add' and 'replace' operations needs value"],
    ['add', '/name', 'x', "The attribute /name has existed, please use 'replace' operation instead."],
    ['add', '/foo', 'x', 'Adding a new attribute /foo to the root of the resource is not allowed.'],
    [
      'replace',
      '/foo',
      'x',
      "Couldn't apply patch '[{'path': '/foo', 'op': 'replace', 'value': 'x'}]'. Reason: can't replace a non-existent object 'foo'",
    ],
    [
      'replace',
      '/labels',
      '{a',
      "Couldn't apply patch '[{'path': '/labels', 'op': 'replace', 'value': '{a'}]'. Reason: '{' was never closed (<unknown>, line 1)",
    ],
    [
      'replace',
      'tags',
      'x',
      "Invalid input for field/attribute path. Value: 'tags'. Value should match the pattern ^(/[\\w-]+)+$",
    ],
    [
      'replace',
      '/labels',
      { a: 'b' },
      "Invalid input for field/attribute value. Value: '{'a': 'b'}'. Wrong type. Expected '(<class 'str'>, <class 'int'>)', got '<class 'dict'>'",
    ],
    ['replace', '/image_id', 'none', 'Image none could not be found.'],
    [
      'replace',
      '/name',
      '',
      "Invalid input for field/attribute name. Value: ''. Value should have a minimum character requirement of 1",
    ],
  ])('rejects the update %s %s %o', async (op, path, value, sentence) => {
    const { uuid } = (await create({ tags: 'x' })).json;
    const reply = await patch(uuid, op, path, value);
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status: 400, detail: sentence });
  });

  it('allows renaming a template that has clusters, but no other change and no deletion', async () => {
    const { uuid } = (await create({ name: 'used' })).json;
    await demo('POST', '/clusters', { json: { cluster_template_id: uuid } });
    expect((await patch(uuid, 'replace', '/name', 'renamed')).json.name).toBe('renamed');
    const message = `ClusterTemplate ${uuid} is referenced by one or multiple clusters.`;
    expect(detail(await patch(uuid, 'replace', '/flavor_id', 'm1.small'))).toBe(message);
    expect(detail(await demo('DELETE', '/clustertemplates/renamed'))).toBe(message);
  });
});

describe('access to templates', () => {
  it('lists the public templates of a new sandbox', async () => {
    const { json } = await other('GET', '/clustertemplates');
    const names = json.clustertemplates.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['swarm', 'kubernetes', 'mesos', 'swarm-mode', 'kubernetes-1.33.3-1']);
    expect(Object.keys(json.clustertemplates[4].labels).length).toBeGreaterThanOrEqual(30);
  });

  it('hides private templates from other projects, and returns 403 for changes of public ones', async () => {
    const { uuid } = (await create({ name: 'private' })).json;
    expect((await other('GET', `/clustertemplates/${uuid}`)).status).toBe(404);
    expect((await viewer('GET', '/clustertemplates/private')).status).toBe(200);
    expect((await admin('GET', '/clustertemplates/private')).status).toBe(200);
    const rejection = await demo('DELETE', '/clustertemplates/swarm');
    expect({ status: rejection.status, detail: detail(rejection) }).toEqual({
      status: 403,
      detail: "Policy doesn't allow clustertemplate:delete to be performed.",
    });
  });

  it('accepts the creation of templates by readers in Zed, and rejects it later', async () => {
    const later = await startSandbox({ release: '2026.2' });
    const reply = await create({}, await magnumAs(later, { user: 'viewer' }));
    await later.close();
    expect({ status: reply.status, detail: detail(reply) }).toEqual({
      status: 403,
      detail: "Policy doesn't allow clustertemplate:create to be performed.",
    });
    expect((await create({}, viewer)).status).toBe(201);
    expect(detail(await create({ coe: 'mesos', image_id: 'ubuntu-mesos-latest' }))).toBe(
      'Requested COE type mesos is not supported.',
    );
  });

  it('returns 409 if the name of a template is ambiguous', async () => {
    await create({ name: 'twin' });
    await create({ name: 'twin' });
    const reply = await demo('GET', '/clustertemplates/twin');
    expect({ status: reply.status, detail: detail(reply) }).toEqual({
      status: 409,
      detail: 'Multiple ClusterTemplates exist with same name. Please use the ClusterTemplate uuid instead.',
    });
  });
});
