import { describe, expect, it } from 'vitest';
import { globalOptions } from '../../src/cli/globals.ts';
import { normalise } from '../../src/cli/spelling.ts';
import { create } from '../../src/commands/cluster/table.ts';

const groups = [create.options, globalOptions];
const argvOf = (...words: string[]) => normalise(words, groups).argv;

describe('normalise', () => {
  it('joins a long option and its value, even one that begins with a dash', () => {
    expect(argvOf('--labels', '--debug', '--node-count', '-1')).toEqual([
      '--labels=--debug',
      '--node-count=-1',
    ]);
  });

  it('keeps a value with equals signs whole', () => {
    expect(argvOf('--labels=a=b=c', '--labels', 'd=e=f')).toEqual(['--labels=a=b=c', '--labels=d=e=f']);
  });

  it('expands a unique prefix, as argparse did', () => {
    expect(argvOf('--node', '3', '--cluster-t', 'swarm')).toEqual([
      '--node-count=3',
      '--cluster-template=swarm',
    ]);
  });

  it('looks for a prefix among the command’s own options first', () => {
    // --debug and --discovery-url both begin so, but only the second is the command's own.
    expect(argvOf('--dis', 'x')).toEqual(['--discovery-url=x']);
    expect(argvOf('--de')).toEqual(['--debug']);
    expect(argvOf('--di', 'x')).toEqual(['--discovery-url=x']);
  });

  it('says what an ambiguous prefix could mean', () => {
    expect(() => argvOf('--n', 'x')).toThrow(/ambiguous option: --n could match .*--name.*--node-count/);
  });

  it('takes old spellings in silence or with a warning', () => {
    expect(normalise(['--endpoint_type', 'internalURL', '--bypass-url=http://h'], groups)).toEqual({
      argv: ['--os-endpoint-type=internalURL', '--os-endpoint-override=http://h'],
      warnings: [],
    });
    const { argv, warnings } = normalise(['--keypair-id', 'k'], groups);
    expect(argv).toEqual(['--keypair=k']);
    expect(warnings).toEqual([expect.stringContaining('--keypair-id parameter is deprecated')]);
  });

  it('refuses an old and a new spelling together, in either order', () => {
    expect(() => argvOf('--keypair-id', 'a', '--keypair', 'b')).toThrow(/mean the same/);
    expect(() => argvOf('--keypair', 'a', '--keypair-id', 'b')).toThrow(/mean the same/);
  });

  it('leaves everything behind -- alone', () => {
    expect(argvOf('--name', 'a', '--', '--node', '3')).toEqual(['--name=a', '--', '--node', '3']);
  });
});
