/** Which commands use a cloud, from the source code: `isOffline` in their specifications must agree. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describe as describeCommand } from '../../src/cli/help/command-description.ts';
import { commands } from '../../src/commands/registry.ts';

const REGISTRY = 'src/commands/registry.ts';

/** The modules of the commands, in the order of the registry. */
const modules = [
  ...readFileSync(REGISTRY, 'utf8').matchAll(/command\([\w.]+, \(\) => import\('(.+?)'\)\)/g),
].map(([, path = '']) => join(dirname(REGISTRY), path));

/** True if the module, or one that it imports of src/commands and src/cluster-access, connects to the cloud. */
function usesCloud(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const code = readFileSync(file, 'utf8').replace(/^import type [^;]*;$/gm, '');
  if (/\b(magnum|session|localSession|transport)\(\)/.test(code)) return true;
  return [...code.matchAll(/(?:from |import\()'(\.[^']+)'/g)]
    .map(([, path = '']) => join(dirname(file), path))
    .filter((path) => /^src\/(commands|cluster-access)\//.test(path))
    .some((path) => usesCloud(path, seen));
}

describe('isOffline', () => {
  it('has a module for each command', () => expect(modules.length).toBe(commands.length));

  it.each(commands.map(({ table }, index) => [table.names[0], table, modules[index] as string] as const))(
    '%s: is true if the command uses no cloud',
    (_, table, module) => {
      expect(table.isOffline === true).toBe(!usesCloud(module));
    },
  );

  it('removes the exit codes of clouds from the help', () => {
    const codesOf = (name: string) =>
      describeCommand(
        commands.find(({ table }) => table.names[0] === name)?.table ?? fail(name),
      ).exitCodes.map(([code]) => code);
    for (const name of ['sandbox status', 'completion', 'help', 'cache-clear', 'cloud-allow'])
      expect(codesOf(name), name).toEqual(['0', '1', '2', '130']);
    expect(codesOf('cluster-list')).toEqual(['0', '1', '2', '3', '4', '6', '7', '130']);
    expect(codesOf('cluster-wait')).toContain('5');
  });
});

function fail(name: string): never {
  throw new Error(`no command ${name}`);
}
