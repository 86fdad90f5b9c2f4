import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { record, rows } from '../../../src/output/result.ts';
import { show } from '../streams.ts';

const hostile = {
  plain: 'kubernetes',
  'api-address': 'https://127.0.0.1:6443',
  quotes: `it's "quoted"`,
  command: '$(touch owned) `touch owned`; touch owned & | > owned',
  lines: 'one\ntwo\n',
  escape: '\\n \\ \x1b[31m',
  nothing: null,
  yes: true,
  labels: { kube_tag: "v1.2'3" },
  'weird key; touch owned': 'x',
  '9lives': 'x',
};

it('shell: quotes values so that a shell reads them back unchanged and executes nothing', async () => {
  const { stdout } = await show(record(hostile), { format: 'shell', prefix: 'c_' });
  const script = `${stdout}\nprintf '%s|' "$c_plain" "$c_api_address" "$c_quotes" "$c_command" "$c_lines" "$c_escape" "$c_nothing" "$c_yes" "$c_labels" "$c_weird_key__touch_owned" "$c_9lives"`;
  const run = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: {} });
  expect(run.stderr).toBe('');
  expect(run.stdout).toBe(
    [
      ...[
        hostile.plain,
        hostile['api-address'],
        hostile.quotes,
        hostile.command,
        hostile.lines,
        hostile.escape,
      ],
      ...['None', 'True', `{'kube_tag': "v1.2'3"}`, 'x', 'x', ''],
    ].join('|'),
  );
});

it('shell: turns property names into valid variable names', async () => {
  const { stdout } = await show(record({ Path: 'x', '9lives': 'y' }), { format: 'shell' });
  expect(stdout).toBe("path='x'\n_9lives='y'\n");
});

it('shell: rejects a list', async () => {
  await expect(show(rows(['a'], [{ a: 1 }]), { format: 'shell' })).rejects.toThrow(
    'The shell format supports single resources, not lists.',
  );
});

it('shell: keeps the case of the prefix and of values, and removes NUL', async () => {
  const { stdout } = await show(record({ Name: 'A\0B', 'a.b': ['x'] }), { format: 'shell', prefix: '9My-' });
  expect(stdout).toBe("_9My_name='AB'\n_9My_a_b='['\\''x'\\'']'\n".replaceAll('_9My', '_9My'));
});
