/** Responses of a Magnum that is newer or faulty: fields of another type than the API defines. */
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeMagnum, fakeMagnum } from '../support/fake-magnum.ts';

const UUID = '8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26';
const SOUND = {
  ...{ uuid: UUID, name: 'web', cluster_template_id: 'kubernetes', status: 'CREATE_COMPLETE' },
  ...{ health_status: 'HEALTHY', node_count: 1, master_count: 1, coe: 'kubernetes', keypair: null },
};
/** `{toString}` makes String() throw. */
const ODD_VALUES = [null, 7, true, ['a', { b: 1 }], { toString: 1 }];
const FIELDS = [
  ['status', 'status_reason', 'health_status', 'health_status_reason', 'faults', 'updated_at'],
  ['node_count', 'node_addresses', 'master_addresses', 'created_at', 'links'],
  ['name', 'cluster_template_id', 'project_id', 'keypair'],
  ['api_address', 'coe', 'role', 'labels'],
];
const COMMANDS = [
  ...['cluster-list', 'cluster-list --long', 'cluster-list --fields labels', 'cluster-show web'],
  ...['cluster-show web --long', 'cluster-wait web --timeout 0', 'cluster-delete web --wait --timeout 0'],
  ...['cluster-create web --cluster-template t --wait --wait-timeout 0', 'cluster-template-list --detail'],
  ...[
    'cluster-update web replace node_count=2 --wait --timeout 0',
    'cluster-resize web 2 --wait --timeout 0',
  ],
  ...['cluster-template-show t', 'nodegroup-list web', 'nodegroup-show web g', 'cluster-config web'],
  ...[
    'nodegroup-update web g --max-nodes 2 --wait --timeout 0',
    'cluster-wait web --for healthy --timeout 0',
  ],
];

let cloud: FakeMagnum | undefined;
afterEach(() => cloud?.close());

/** A cloud in which every resource has these fields too. */
async function cloudWith(fields: Readonly<Record<string, unknown>>): Promise<FakeMagnum> {
  const item = { ...SOUND, ...fields };
  cloud = await fakeMagnum(({ method, path }) => {
    if (method !== 'GET') return { status: 202, body: { uuid: UUID } };
    const list = /^\/v1\/(?:clusters\/[^/]+\/)?(clusters|clustertemplates|nodegroups)(\/detail)?(\?|$)/.exec(
      path,
    );
    return { body: list?.[1] === undefined ? item : { [list[1]]: [item] } };
  });
  return cloud;
}

describe.each(ODD_VALUES.map((value) => [JSON.stringify(value), value] as const))(
  'fields that are %s',
  (_, value) => {
    it.each(COMMANDS)('do not crash: %s', async (line) => {
      for (const fields of FIELDS) {
        const odd = await cloudWith(Object.fromEntries(fields.map((field) => [field, value])));
        const { stderr } = await odd.runWith(
          { tty: true, columns: 200, env: { NO_COLOR: '1' } },
          ...line.split(' '),
        );
        expect(stderr, `${fields} in ${line}`).not.toMatch(/this is a bug|TypeError|\[object/);
        await odd.close();
      }
    });
  },
);

it.each([
  ['status', 7, '| 7      |'],
  ['status', { phase: 'x' }, "| {'phase': 'x'} |"],
  ['health_status', ['a'], "| ['a']         |"],
])('shows a %s of %j as text in a list', async (field, value, cell) => {
  const odd = await cloudWith({ [field]: value });
  const { stdout, code } = await odd.run('cluster-list', '-c', 'name', '-c', field);
  expect([code, stdout]).toEqual([0, expect.stringContaining(cell)]);
});

it('names a failed cluster without a name by its UUID', async () => {
  const odd = await cloudWith({ name: null, status: 'CREATE_FAILED' });
  const { stderr } = await odd.runWith({ tty: true, columns: 200 }, 'cluster-list');
  expect(stderr).toContain(`1 failed: ${UUID}. To see why: magnum cluster-show ${UUID} --tree\n`);
});

it('waits for the status of a cluster that is an object until the timeout', async () => {
  const odd = await cloudWith({ status: { phase: 'x' } });
  const { stderr, code } = await odd.run('cluster-wait', 'web', '--timeout', '0');
  expect([code, stderr]).toEqual([6, expect.stringContaining("({'phase': 'x'})")]);
});
