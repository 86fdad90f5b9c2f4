/** Rules for templates and clusters that depend on the release. */
import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../../src/sandbox/cloud.ts';
import type { Json } from '../../../src/sandbox/http-messages.ts';
import { canResize, canUpdate } from '../../../src/sandbox/magnum/cluster-states.ts';
import {
  type Action,
  findFailureLabel,
  isUnhealthy,
  operationSeconds,
  reportedApiAddress,
} from '../../../src/sandbox/magnum/failure-injection.ts';
import type { Call } from '../../../src/sandbox/magnum/magnum-call.ts';
import {
  assertAdmin,
  assertCanRead,
  assertCanWrite,
  assertClusterUser,
  assertOwnProject,
} from '../../../src/sandbox/magnum/policy.ts';
import { isOwnResource, type Requester } from '../../../src/sandbox/magnum/requester.ts';
import {
  assertRootVolume,
  assertServerType,
  assertVolumeDriver,
  assertVolumeSize,
  coesOf,
  requireDriver,
  requireNetworkDriver,
} from '../../../src/sandbox/magnum/template-validation.ts';
import type { Labels } from '../../../src/sandbox/state.ts';

const cloudOf = (release: string) => ({ state: { release } }) as unknown as Cloud;
const CLOUDS = { zed: cloudOf('zed'), '2026.2': cloudOf('2026.2') } as const;
type Release = keyof typeof CLOUDS;

/** The value, or the message of the Fault, which has status 400 unless the message names another. */
function outcome(work: () => unknown): unknown {
  try {
    return work() ?? 'accepted';
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return status === 400 ? message : `${status}: ${message}`;
  }
}

it.each<[Release, string[]]>([
  ['zed', ['kubernetes', 'mesos', 'swarm', 'swarm-mode', 'dcos']],
  ['2026.2', ['kubernetes']],
])('coesOf: release %s knows %j', (release, coes) => {
  expect(coesOf(CLOUDS[release])).toEqual(coes);
});

describe('requireNetworkDriver', () => {
  const unsupported = (driver: string, known: string) =>
    `Network driver type ${driver} is not supported, expecting a ${known}/unspecified network driver.`;
  it.each<[Release, Json | undefined, Json | undefined, string]>([
    ['zed', 'kubernetes', undefined, 'flannel'],
    ['zed', 'kubernetes', '', 'flannel'],
    ['zed', 'kubernetes', 'calico', 'calico'],
    ['zed', 'kubernetes', 'docker', unsupported('docker', 'flannel/calico')],
    ['zed', 'swarm', null, 'docker'],
    ['zed', 'swarm-mode', 'flannel', 'flannel'],
    ['zed', 'swarm', 'calico', unsupported('calico', 'docker/flannel')],
    ['zed', 'mesos', 'docker', 'Requested COE type mesos is not supported.'],
    ['zed', undefined, 'docker', 'Requested COE type Unset is not supported.'],
    ['zed', null, 'docker', 'Requested COE type None is not supported.'],
    ['2026.2', 'kubernetes', null, 'flannel'],
    [
      '2026.2',
      'kubernetes',
      'cilium',
      'Network driver type cilium is not allowed, expecting a flannel/calico/unspecified network driver. ',
    ],
    ['2026.2', 'kubernetes', 'x', unsupported('x', 'flannel/calico/cilium')],
    ['2026.2', 'swarm', null, 'Requested COE type swarm is not supported.'],
  ])('release %s, COE %j, driver %j: %s', (release, coe, driver, expected) => {
    expect(outcome(() => requireNetworkDriver(CLOUDS[release], coe, driver))).toBe(expected);
  });
});

it.each<[string, Json | undefined, string]>([
  ['kubernetes', undefined, 'accepted'],
  ['kubernetes', 'cinder', 'accepted'],
  ['swarm', 'rexray', 'accepted'],
  [
    'kubernetes',
    'rexray',
    'Volume driver type rexray is not supported, expecting a cinder/unspecified volume driver.',
  ],
  [
    'swarm',
    'cinder',
    'Volume driver type cinder is not supported, expecting a rexray/unspecified volume driver.',
  ],
])('assertVolumeDriver: COE %s, driver %j: %s', (coe, driver, expected) => {
  expect(outcome(() => assertVolumeDriver(CLOUDS.zed, coe, driver))).toBe(expected);
});

it.each<[Json | undefined, string]>([
  ['vm', 'accepted'],
  ['bm', 'accepted'],
  ['x', 'Server type x is not supported, expecting a vm/bm/unspecified server type.'],
  [undefined, 'Server type Unset is not supported, expecting a vm/bm/unspecified server type.'],
])('assertServerType: %j: %s', (type, expected) => {
  expect(outcome(() => assertServerType(CLOUDS.zed, 'kubernetes', type))).toBe(expected);
});

it.each<[Json | undefined, Json | undefined, string | undefined]>([
  ['devicemapper', 3, undefined],
  ['devicemapper', 2, '2'],
  ['devicemapper', 0, '0'],
  ['devicemapper', null, 'None'],
  ['devicemapper', undefined, 'None'],
  ['overlay2', 1, undefined],
  [undefined, undefined, undefined],
])('assertVolumeSize: storage driver %j, %j GB: rejects %s', (driver, size, rejected) => {
  expect(outcome(() => assertVolumeSize(driver, size))).toBe(
    rejected === undefined
      ? 'accepted'
      : `docker volume size ${rejected} GB is not valid, expecting minimum value 3GB for devicemapper storage driver.`,
  );
});

it.each<[Json | undefined, string]>([
  [undefined, 'k8s_capi_helm_v1'],
  [null, 'k8s_capi_helm_v1'],
  ['k8s_capi_helm_v1', 'k8s_capi_helm_v1'],
  ['x', 'Cluster driver (x) not supported.'],
])('requireDriver: %j: %s', (driver, expected) => {
  expect(outcome(() => requireDriver(driver))).toBe(expected);
});

it.each<[Release, Json | undefined, Json | undefined, string]>([
  ['zed', null, 'none', 'accepted'],
  ['2026.2', {}, 'm1.medium', 'accepted'],
  ['2026.2', {}, 'none', 'Unable to find flavor none.'],
  ['2026.2', {}, null, 'Unable to find flavor None.'],
  ['2026.2', { boot_volume_size: '0' }, 'none', 'Unable to find flavor none.'],
  ['2026.2', { boot_volume_size: ' 1 ' }, 'none', 'accepted'],
  ['2026.2', { boot_volume_size: 'x' }, 'm1.medium', '500: boot_volume_size must be an integer'],
  ['2026.2', null, 'm1.medium', "500: 'NoneType' object has no attribute 'get'"],
  ['2026.2', undefined, 'm1.medium', "500: 'UnsetType' object has no attribute 'get'"],
])('assertRootVolume: release %s, labels %j, flavor %j: %s', (release, labels, flavor, expected) => {
  expect(outcome(() => assertRootVolume(CLOUDS[release], { labels, flavors: ['m1.medium', flavor] }))).toBe(
    expected,
  );
});

describe('policy', () => {
  const callOf = (release: Release, roles: string[], projectId: string | undefined = 'p') => {
    const requester = {
      userId: 'u',
      projectId,
      roles,
      isAdmin: roles.includes('admin'),
    } as unknown as Requester;
    return { cloud: CLOUDS[release], requester } as unknown as Call;
  };
  const DENIED = "403: Policy doesn't allow rule to be performed.";

  it.each<[Release, string[], string, string, string]>([
    ['zed', ['reader'], 'accepted', 'accepted', DENIED],
    ['zed', [], 'accepted', 'accepted', DENIED],
    ['2026.2', ['reader'], 'accepted', DENIED, DENIED],
    ['2026.2', ['member'], DENIED, 'accepted', DENIED],
    ['2026.2', [], DENIED, DENIED, DENIED],
    ['2026.2', ['admin'], 'accepted', 'accepted', 'accepted'],
    ['zed', ['admin'], 'accepted', 'accepted', 'accepted'],
  ])('release %s, roles %j: read %s, write %s, administer %s', (release, roles, ...expected) => {
    const call = callOf(release, roles);
    const checks = [assertCanRead, assertCanWrite, assertAdmin];
    expect(checks.map((check) => outcome(() => check(call, 'rule')))).toEqual(expected);
  });

  it.each<[Release, string[], string, string]>([
    ['zed', ['member'], 'p', 'accepted'],
    ['zed', ['member'], 'q', DENIED],
    ['zed', ['admin'], 'q', 'accepted'],
    ['2026.2', ['member'], 'p', 'accepted'],
    ['2026.2', ['reader'], 'p', DENIED],
  ])('assertOwnProject: release %s, roles %j, project %s: %s', (release, roles, project_id, expected) => {
    expect(outcome(() => assertOwnProject(callOf(release, roles), 'rule', { project_id }))).toBe(expected);
  });

  it.each([
    [['member'], 'u', 'accepted'],
    [['member'], 'v', DENIED],
    [['admin'], 'v', 'accepted'],
  ])('assertClusterUser: roles %j, owner %s: %s', (roles, user_id, expected) => {
    expect(outcome(() => assertClusterUser(callOf('zed', roles), 'rule', { user_id }))).toBe(expected);
  });

  it.each([
    ['p', 'p', 'v', true],
    ['p', 'q', 'u', false],
    [undefined, 'p', 'u', true],
    [undefined, 'p', 'v', false],
  ])(
    'isOwnResource: token of project %s, resource of project %s and user %s: %s',
    (projectId, project_id, user_id, expected) => {
      expect(isOwnResource({ projectId, userId: 'u' } as Requester, { project_id, user_id })).toBe(expected);
    },
  );
});

describe('states and labels of clusters', () => {
  const COMPLETE = ['CREATE', 'UPDATE', 'RESUME', 'RESTORE', 'ROLLBACK', 'SNAPSHOT', 'CHECK', 'ADOPT'];
  it.each([
    ...COMPLETE.map((action): [string, boolean, boolean] => [`${action}_COMPLETE`, true, true]),
    ['UPDATE_FAILED', false, true],
    ['UPDATE_IN_PROGRESS', false, true],
    ['CREATE_FAILED', false, false],
    ['CREATE_IN_PROGRESS', false, false],
    ['DELETE_COMPLETE', false, false],
    ['DELETE_IN_PROGRESS', false, false],
  ])('a cluster in %s can be updated: %s, resized: %s', (status, update, resize) => {
    expect([canUpdate({ status }), canResize({ status })]).toEqual([update, resize]);
  });

  it.each<[Record<string, string>, Action, string | undefined]>([
    [{ sandbox_fail: '1' }, 'CREATE', 'sandbox_fail'],
    [{ sandbox_fail: 'Yes' }, 'CREATE', 'sandbox_fail'],
    [{ sandbox_fail: 'true' }, 'CREATE', 'sandbox_fail'],
    [{ sandbox_fail: 'create' }, 'CREATE', 'sandbox_fail'],
    [{ sandbox_fail: '0' }, 'CREATE', undefined],
    [{ sandbox_fail: '1' }, 'UPDATE', undefined],
    [{ sandbox_fail: 'Update' }, 'UPDATE', 'sandbox_fail'],
    [{ sandbox_fail: 'delete' }, 'UPDATE', undefined],
    [{ sandbox_fail: 'delete' }, 'DELETE', 'sandbox_fail'],
    [{ testbed_fail_update: '1' }, 'UPDATE', 'testbed_fail_update'],
    [{ testbed_fail_update: '1' }, 'DELETE', undefined],
    [{ paper_fail_delete: '1' }, 'DELETE', 'paper_fail_delete'],
    [{ sandbox_fail_create: '1' }, 'CREATE', undefined],
    [{ other_fail: '1' }, 'CREATE', undefined],
  ])('labels %j make %s fail because of %s', (labels, action, label) => {
    expect(findFailureLabel(labels, action)).toBe(label);
  });

  it('set the duration, the health and the address', () => {
    const durations: Labels[] = [
      {},
      { sandbox_seconds: '7' },
      { paper_seconds: '0' },
      { sandbox_seconds: 'x' },
    ];
    expect(durations.map((labels) => operationSeconds(labels, 3))).toEqual([3, 7, 0, 3]);
    const healths: Labels[] = [{}, { sandbox_unhealthy: 'TRUE' }, { sandbox_unhealthy: 'no' }];
    expect(healths.map(isUnhealthy)).toEqual([false, true, false]);
    const addresses: Labels[] = [{}, { testbed_api: 'x' }, { sandbox_api: 'y', paper_api: 'z' }];
    expect(addresses.map(reportedApiAddress)).toEqual([undefined, 'x', 'y']);
  });
});
