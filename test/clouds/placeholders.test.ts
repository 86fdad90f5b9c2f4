import { describe, expect, it } from 'vitest';
import { COMMAND_LINE, type ConfigNode, scalar } from '../../src/clouds/config-tree.ts';
import { fillPlaceholders, referencedSettings } from '../../src/clouds/placeholders.ts';
import type { Settings } from '../../src/clouds/settings.ts';

const SETTINGS: Settings = {
  top: new Map<string, ConfigNode>([
    ['region_name', scalar('R', 'f:1')],
    ['empty', scalar('', 'f:2')],
    ['null', scalar(null, 'f:3')],
    ['regions', { kind: 'list', items: [], origin: 'f:4' }],
    ['auth', scalar('top', 'f:5')],
  ]),
  auth: new Map([['project_name', scalar('p', 'f:6')]]),
};
const fill = (text: string | null, origin = 'f:9') =>
  fillPlaceholders(scalar(text, origin), 'auth_url', SETTINGS);

describe('fillPlaceholders', () => {
  it.each([
    ['http://{region_name}/v3', 'http://R/v3'],
    ['{auth[project_name]}-{region_name}', 'p-R'],
    ['{auth}', 'top'],
    ['{{region_name}}', '{region_name}'],
    ['{{{region_name}}}', '{R}'],
    ['a}}b{{c', 'a}b{c'],
    ['[{empty}]', '[]'],
    ['plain', 'plain'],
    [null, null],
  ])('%j: %j', (text, expected) =>
    expect(fill(text)).toEqual({ kind: 'scalar', text: expected, origin: 'f:9' }),
  );

  it.each([
    ['{unknown}', 'refers to {unknown}, which this cloud does not define'],
    ['{null}', 'refers to {null}, which this cloud does not define'],
    ['{regions}', 'refers to {regions}, which this cloud does not define'],
    ['{auth[unknown]}', 'refers to {auth[unknown]}, which this cloud does not define'],
    ['{other[project_name]}', 'refers to {other[project_name]}, which this cloud does not define'],
    ['{project_name}', 'refers to {project_name}, which this cloud does not define'],
    ['{region_name!r}', 'refers to {region_name!r}, which this cloud does not define'],
    ['{}', 'refers to {}, which this cloud does not define'],
    ['a{b', 'contains an unescaped "{"; double it to use it literally'],
    ['a}b', 'contains an unescaped "}"; double it to use it literally'],
  ])('%s: %s', (text, problem) => {
    expect(() => fill(text)).toThrow(
      expect.objectContaining({ kind: 'usage', message: `f:9: auth_url ${problem}` }),
    );
    expect(() => fill(text, COMMAND_LINE)).toThrow(`auth_url on the command line ${problem}`);
    expect(() => fill(text, 'OS_AUTH_URL')).toThrow(`OS_AUTH_URL ${problem}`);
  });
});

it('referencedSettings: returns the settings of all placeholders that exist', () => {
  const origins = (text: string | null) =>
    referencedSettings(scalar(text, 'f:9'), SETTINGS).map(({ origin }) => origin);
  expect(origins('{region_name} {auth[project_name]} {unknown} {regions} {{empty}}')).toEqual(['f:1', 'f:6']);
  expect(origins('plain')).toEqual([]);
  expect(origins(null)).toEqual([]);
});
