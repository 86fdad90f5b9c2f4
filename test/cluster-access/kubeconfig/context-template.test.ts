import { describe, expect, it } from 'vitest';
import {
  assertContextName,
  expandTemplate,
  isForEachCluster,
} from '../../../src/cluster-access/kubeconfig/context-template.ts';

const VALUES = { cluster: 'web', cloud: 'prod', region: 'north', project: 'demo', uuid: 'u-1' };
const KNOWN = '{cluster}, {cloud}, {region}, {project}, {uuid}';

describe('assertContextName', () => {
  it.each([
    'web',
    'a@b',
    '{cluster}',
    '{uuid}',
    'x-{region}',
    '{region}{cloud}',
    '{cluster}@{cloud}/{project}',
  ])('accepts %s', (name) => {
    expect(() => assertContextName(name)).not.toThrow();
  });

  it.each([
    ['{name}', "Unknown placeholder {name} in context name '{name}'"],
    ['{}', "Unknown placeholder {} in context name '{}'"],
    ['{Cluster}', "Unknown placeholder {Cluster} in context name '{Cluster}'"],
    [
      '{cluster}-{constructor}',
      "Unknown placeholder {constructor} in context name '{cluster}-{constructor}'",
    ],
    ['{cluster', "Unbalanced brace in context name '{cluster'"],
    ['cluster}', "Unbalanced brace in context name 'cluster}'"],
    ['{{cluster}}', "Unbalanced brace in context name '{{cluster}}'"],
    ['{region}', "Context name '{region}' would be empty without a region or project"],
    ['-{region}{project}', "Context name '-{region}{project}' would be empty without a region or project"],
  ])('rejects %s, and names the placeholders', (name, problem) => {
    expect(() => assertContextName(name)).toThrow(
      expect.objectContaining({ kind: 'usage', message: `${problem}; known placeholders: ${KNOWN}.` }),
    );
  });

  it.each(['', '-x', 'a b'])('rejects the plain name %j', (name) => {
    expect(() => assertContextName(name)).toThrow(/^Invalid context name/);
  });
});

describe('expandTemplate', () => {
  it.each([
    ['{cluster}@{cloud}', {}, 'web@prod'],
    ['{project}/{region}/{uuid}', {}, 'demo/north/u-1'],
    ['{cluster} ({cloud})', {}, 'web--prod-'],
    ['{cluster}', { cluster: '$(rm -rf ~)\u001b[31m\n' }, 'rm--rf-----31m-'],
    ['{cluster}', { cluster: '{cloud}' }, 'cloud-'],
    ['{cluster}', { cluster: '$&' }, 'u-1'],
    ['{project}{cluster}', { project: '--x ' }, 'x-web'],
    ['{cluster}@{region}', { region: '' }, 'web@'],
  ])('%s with %j is %s', (template, values, expected) => {
    expect(expandTemplate(template, { ...VALUES, ...values })).toBe(expected);
  });
});

it.each([
  ['web', false],
  ['{cloud}', false],
  ['{cluster}', true],
  ['x{uuid}', true],
])('isForEachCluster of %s is %s', (name, expected) => {
  expect(isForEachCluster(name)).toBe(expected);
});
