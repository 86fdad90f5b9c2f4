/** Responses whose fields have other types than those of every known Magnum. */
import { expect, it } from 'vitest';
import { withDeclaredTypes } from '../../src/magnum/field-types.ts';
import { all } from './connect.ts';
import { connectWithoutNetwork } from './session.ts';

it.each([
  'uuid',
  'name',
  'project_id',
  'cluster_template_id',
  'coe',
  'role',
  'api_address',
  'status',
  'status_reason',
  'health_status',
  'created_at',
  'updated_at',
])('withDeclaredTypes turns %s into text, as tables print it', (field) => {
  expect(withDeclaredTypes({ [field]: 5, other: 5 })).toEqual({ [field]: '5', other: 5 });
  expect(withDeclaredTypes({ [field]: { a: true } })).toEqual({ [field]: "{'a': True}" });
});

it.each(['node_count', 'master_count', 'min_node_count', 'max_node_count'])(
  'withDeclaredTypes turns %s into a number, or null',
  (field) => {
    const converted = (value: unknown) => withDeclaredTypes({ [field]: value })[field];
    expect(['12', '-1', 0, '1.5', 'x1', '1x', '', true, [3], {}].map(converted)).toEqual([
      ...[12, -1, 0],
      ...Array(7).fill(null),
    ]);
  },
);

it.each(['master_addresses', 'node_addresses'])(
  'withDeclaredTypes turns %s into a list of texts',
  (field) => {
    const converted = (value: unknown) => withDeclaredTypes({ [field]: value })[field];
    expect(['10.0.0.1', 5, ['a', 5, null], [], ['a']].map(converted)).toEqual([
      ['10.0.0.1'],
      ['5'],
      ['a', '5', 'None'],
      [],
      ['a'],
    ]);
  },
);

it('withDeclaredTypes returns the same object if the types are right, null or missing', () => {
  const fields = {
    uuid: 'u',
    name: null,
    node_count: 2,
    node_addresses: ['a'],
    status: undefined,
    faults: 5,
  };
  expect(withDeclaredTypes(fields)).toBe(fields);
});

it('withDeclaredTypes does not change the object itself', () => {
  const fields = { uuid: 5 };
  expect(withDeclaredTypes(fields)).toEqual({ uuid: '5' });
  expect(fields).toEqual({ uuid: 5 });
});

it('resources and the items of lists have the declared types', async () => {
  const item = { uuid: 'u', name: 5, node_count: '3' };
  const { magnum } = connectWithoutNetwork(() => ({ body: { ...item, clusters: [item] } }));
  const expected = { uuid: 'u', name: '5', node_count: 3 };
  expect(await magnum.clusters.get('c')).toMatchObject(expected);
  expect(await magnum.clusters.update('c', [])).toMatchObject(expected);
  expect(await magnum.clusters.create({})).toMatchObject(expected);
  expect(await all(magnum.clusters.list())).toEqual([expected]);
});
