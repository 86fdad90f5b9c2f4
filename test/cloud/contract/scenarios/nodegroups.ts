/** Container Infrastructure Management API, "Manage Cluster NodeGroups". */
import type { MagnumOptions, Scenario } from '../stage.ts';
import { changeCluster, createCluster } from './resources.ts';

export const nodegroups: Scenario[] = [
  {
    name: 'nodegroups: list, create, update, delete',
    play: async (stage) => {
      const body = { name: 'contract-grouped', cluster_template_id: 'kubernetes', labels: { a: '1' } };
      const uuid = await createCluster(stage, body);
      const groups = `/v1/clusters/${uuid}/nodegroups`;
      await stage.magnum('GET', groups);
      await stage.magnum('GET', '/v1/clusters/contract-grouped/nodegroups?role=master');
      await stage.magnum('GET', `${groups}?limit=1&sort_key=name`);
      await stage.magnum('GET', `${groups}/default-worker`);
      const change = (method: string, path: string, json?: unknown, options: MagnumOptions = {}) =>
        changeCluster(stage, uuid, () =>
          stage.magnum(method, path, { ...(json === undefined ? {} : { json }), ...options }),
        );
      const gpu = { name: 'gpu', flavor_id: 'm1.large', node_count: 2, role: 'gpu', labels: { b: '2' } };
      const created = await change('POST', groups, { ...gpu, max_node_count: 5 });
      await stage.magnum('GET', `${groups}/gpu`);
      await stage.magnum('GET', `/v1/clusters/${uuid}`);
      await change('PATCH', `${groups}/${created.json.uuid}`, [
        { op: 'replace', path: '/max_node_count', value: 7 },
      ]);
      const resize = `/v1/clusters/${uuid}/actions/resize`;
      await change('POST', resize, { node_count: 4, nodegroup: 'gpu' });
      await change('POST', resize, { node_count: 8, nodegroup: 'gpu' });
      await change('DELETE', `${groups}/gpu`);
      await change('POST', groups, { name: 'viewed' }, { as: 'viewer' });
      await stage.magnum('GET', groups);
    },
  },
  {
    name: 'nodegroups: invalid requests',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-ungrouped',
        cluster_template_id: 'kubernetes',
      });
      const groups = `/v1/clusters/${uuid}/nodegroups`;
      const invalid: [unknown, MagnumOptions?][] = [
        [{ name: 'default-worker' }],
        [{ name: 'masters', role: 'master' }],
        [{ name: 'small', node_count: 1, min_node_count: 2 }],
        [{ name: 'large', node_count: 3, max_node_count: 2 }],
        [{ name: 'upside-down', min_node_count: 3, max_node_count: 2 }],
        [{ name: 'negative', node_count: -1 }],
        [{ name: 'unknown', unknown: 1 }],
        [{ name: 'labels', labels: { list: [1] } }],
        [{ name: 'early' }, { version: '1.8' }],
        [{ name: 'stolen' }, { as: 'other' }],
      ];
      for (const [json, options] of invalid) await stage.magnum('POST', groups, { json, ...options });
      // Flavors of nodegroups are not checked.
      const flavored = { name: 'flavored', flavor_id: 'nothing' };
      await changeCluster(stage, uuid, () => stage.magnum('POST', groups, { json: flavored }));
      await stage.magnum('GET', groups, { version: '1.8' });
      await stage.magnum('GET', groups, { as: 'other' });
      await stage.magnum('GET', groups, { as: 'viewer' });
      await stage.magnum('GET', `${groups}/nothing`);
      await stage.magnum('GET', '/v1/clusters/nothing/nodegroups');
      await stage.magnum('DELETE', `${groups}/default-worker`);
      await stage.magnum('DELETE', `${groups}/nothing`);
      const patch = (operation: object) =>
        stage.magnum('PATCH', `${groups}/default-worker`, { json: [operation] });
      await patch({ op: 'replace', path: '/node_count', value: 3 });
      await patch({ op: 'replace', path: '/min_node_count', value: 9 });
      await patch({ op: 'replace', path: '/name', value: 'x' });
    },
  },
  {
    name: 'nodegroups: node labels and taints',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-labeled',
        cluster_template_id: 'kubernetes',
      });
      const groups = `/v1/clusters/${uuid}/nodegroups`;
      const taint = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };
      const change = (method: string, path: string, json: unknown, options: MagnumOptions = {}) =>
        changeCluster(stage, uuid, () => stage.magnum(method, path, { json, ...options }));
      await change('POST', groups, {
        name: 'gpu',
        node_labels: { a: '1', b: '' },
        node_taints: [taint],
      });
      await stage.magnum('GET', `${groups}/gpu`);
      await stage.magnum('GET', `${groups}/gpu`, { version: '1.10' });
      await stage.magnum('GET', groups);
      await change('PATCH', `${groups}/gpu`, [{ op: 'replace', path: '/node_labels', value: { c: '3' } }]);
      await change('PATCH', `${groups}/gpu`, [{ op: 'replace', path: '/node_taints', value: [] }]);
      await stage.magnum('GET', `${groups}/gpu`);
      await change('POST', groups, { name: 'old', node_labels: { a: '1' } }, { version: '1.10' });
      await change('PATCH', `${groups}/gpu`, [{ op: 'remove', path: '/node_labels' }]);
      await change('PATCH', `${groups}/gpu`, [{ op: 'remove', path: '/node_taints' }]);
      await change('POST', groups, { name: 'bare', labels: {} });
      await change('POST', groups, { name: 'null', node_labels: null, node_taints: null });
      await stage.magnum('GET', `${groups}/null`);
    },
  },
  {
    name: 'nodegroups: invalid node labels and taints',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-mislabeled',
        cluster_template_id: 'kubernetes',
      });
      const groups = `/v1/clusters/${uuid}/nodegroups`;
      const effect = 'NoSchedule';
      const invalid: object[] = [
        ...['a=b', ['a'], { a: 1 }, { a: null }, { a: {} }].map((node_labels) => ({ node_labels })),
        { node_labels: { 'kubernetes.io/role': 'gpu' } },
        { node_labels: { a: '1' }, role: 'master' },
        ...['gpu=yes:NoSchedule', {}].map((node_taints) => ({ node_taints })),
        ...['gpu=yes:NoSchedule', 1, null, [], {}].map((taint) => ({ node_taints: [taint] })),
        ...[
          { key: 1, effect },
          { key: '', effect },
          { key: 'a', effect: null },
          { key: 'a', effect: 'Never' },
          { key: 'a', effect, value: null },
          { key: 'a', effect, unknown: '1' },
        ].map((taint) => ({ node_taints: [taint] })),
        { node_taints: [{ key: 'a', effect }], role: 'master' },
      ];
      for (const fields of invalid) await stage.magnum('POST', groups, { json: { name: 'bad', ...fields } });
      const patch = (op: string, field: string, value?: unknown) =>
        stage.magnum('PATCH', `${groups}/default-worker`, { json: [{ op, path: `/${field}`, value }] });
      await patch('replace', 'node_labels', 'a=b');
      await patch('replace', 'node_labels', { a: 1 });
      await patch('replace', 'node_labels', { 'kubernetes.io/role': 'gpu' });
      await patch('replace', 'node_taints', 'gpu=yes:NoSchedule');
      await patch('replace', 'node_taints', ['gpu=yes:NoSchedule']);
      await patch('replace', 'node_taints', [{ key: 'a', effect: 'Never' }]);
      await patch('add', 'node_labels', { a: '1' });
      for (const value of ['5', "['a']"]) await patch('replace', 'node_labels', value);
    },
  },
];
