import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../support/world.ts';

/** A clone in which `npm ci` has not run. */
function freshClone(): string {
  const clone = join(temporaryDirectory(), 'my clone');
  mkdirSync(clone);
  for (const part of ['bin', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(part, join(clone, part), { recursive: true });
  return clone;
}

function runNode(clone: string, script: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, script)], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('bin/magnum.js names the command that builds it', () => {
  const clone = freshClone();
  const stderr = `magnum is not built. To build it, in ${clone}: npm ci && npm run build\n`;
  expect(runNode(clone, 'bin/magnum.js')).toEqual({ status: 1, stdout: '', stderr });
});

it.each(['scripts/build.mjs', 'scripts/build-binary.mjs'])(
  '%s asks for npm ci without its packages',
  (script) => {
    const stderr = 'The build requires the packages in package-lock.json. To install them: npm ci\n';
    expect(runNode(freshClone(), script)).toEqual({ status: 1, stdout: '', stderr });
  },
);
