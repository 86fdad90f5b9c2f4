import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagParts } from '../../src/cli/command-spec.ts';
import { type GlobalOption, globalOptions } from '../../src/cli/global-options.ts';
import { commands } from '../../src/commands/registry.ts';
import { pluginEnvironment } from '../../src/extensions/plugin-environment.ts';
import { resolveCommandLine } from '../../src/extensions/resolve-command-line.ts';
import { temporaryDirectory } from '../support/world.ts';

const specs = commands.map(({ table }) => table);
const bin = join(temporaryDirectory(), 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'magnum-foo'), '', { mode: 0o755 });
const selfCommand = ['/usr/bin/node', resolve('bin/magnum.js')];

/** The variables that the plugin gets besides PATH, and its arguments. */
async function environmentOf(argv: readonly string[], env: Record<string, string> = {}) {
  const place = { env: { PATH: bin, ...env }, home: undefined, platform: 'linux' as const };
  const { plugin } = await resolveCommandLine(argv, specs, place);
  if (plugin === undefined) throw new Error('no plugin');
  const { env: result, warnings } = pluginEnvironment(plugin.name, plugin.options, { ...place, selfCommand });
  const { PATH: _, ...variables } = result;
  return { variables, warnings, rest: plugin.rest };
}

const MAGNUM_BIN = resolve('bin/magnum.js');

describe('pluginEnvironment', () => {
  it('passes global options before the name as variables, and the words after it unchanged', async () => {
    expect(
      await environmentOf([
        '--os-cloud',
        'prod',
        '--insecure',
        '--no-input',
        'foo',
        'x',
        '--os-cloud',
        'dev',
      ]),
    ).toEqual({
      variables: { OS_CLOUD: 'prod', MAGNUMCLIENT_INSECURE: '1', MAGNUM_NO_INPUT: '1', MAGNUM_BIN },
      warnings: [],
      rest: ['x', '--os-cloud', 'dev'],
    });
  });

  it('passes abbreviations, old names and attached values', async () => {
    const argv = ['--os-tenant-name=dev', '--os-reg', 'one', '--bypass-url=http://x/', 'foo'];
    expect((await environmentOf(argv)).variables).toEqual({
      OS_PROJECT_NAME: 'dev',
      OS_REGION_NAME: 'one',
      OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE: 'http://x/',
      MAGNUM_BIN,
    });
  });

  it('passes secrets as variables only', async () => {
    const { variables, rest } = await environmentOf(['--os-password', 's3cret', 'foo', 'x']);
    expect(variables).toMatchObject({ OS_PASSWORD: 's3cret' });
    expect(rest).toEqual(['x']);
  });

  it('overrides variables that are set', async () => {
    const { variables } = await environmentOf(['--os-cloud', 'prod', 'foo'], { OS_CLOUD: 'dev', LANG: 'C' });
    expect(variables).toEqual({ OS_CLOUD: 'prod', LANG: 'C', MAGNUM_BIN });
  });

  it.each(['--debug', '-q', '--quiet', '--version', '-V', '--help', '-h'])('rejects %s', async (option) => {
    await expect(environmentOf([option, 'foo', 'x'])).rejects.toMatchObject({
      kind: 'usage',
      message: `Option '${option}' cannot be passed to plugin foo.`,
      hint: `Options after the name are those of the plugin: magnum foo ${option}`,
    });
  });

  it('warns that variables do not override the credentials and the project of a cloud', async () => {
    const argv = ['--os-project-name', 'dev', '--os-region-name', 'one', 'foo'];
    expect((await environmentOf(argv)).warnings).toEqual([]);
    expect((await environmentOf(argv, { OS_CLOUD: 'prod' })).warnings).toEqual([
      'OS_PROJECT_NAME, which is set for --os-project-name, does not override a value in clouds.yaml.',
    ]);
  });

  it.each(Object.entries<GlobalOption>(globalOptions))(
    '%s has a variable, or is rejected',
    async (key, option) => {
      const { long, value } = flagParts(option.flag);
      const environment = environmentOf([long, ...(value === undefined ? [] : ['v']), 'foo']);
      if (['help', 'version', 'debug', 'quiet'].includes(key))
        await expect(environment).rejects.toMatchObject({ kind: 'usage' });
      else expect(Object.keys((await environment).variables)).toHaveLength(2);
    },
  );
});
