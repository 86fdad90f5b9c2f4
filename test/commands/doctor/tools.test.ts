/** doctor: the checks of this machine: keyring, kubectl, docker and shell completion. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { program, tools } from '../../../src/commands/doctor/tools.ts';
import { commands } from '../../../src/commands/registry.ts';
import type { Context } from '../../../src/context.ts';
import { toArray } from '../../../src/platform/async-iterable.ts';
import { version } from '../../../src/version.ts';
import type { World } from '../../../src/world.ts';
import { magnum, temporaryDirectory } from '../../support/world.ts';

const keytar = vi.hoisted(() => ({ isAvailable: false, secrets: new Map<string, string>() }));
vi.mock('keytar', () => ({
  default: undefined,
  AsyncEntry: class {
    readonly account: string;
    constructor(_service: string, account: string) {
      if (!keytar.isAvailable) throw new Error('no keyring');
      this.account = account;
    }
    async getPassword() {
      return keytar.secrets.get(this.account) ?? null;
    }
    async setPassword(secret: string) {
      keytar.secrets.set(this.account, secret);
    }
    async deletePassword() {
      return keytar.secrets.delete(this.account);
    }
  },
}));

let home: string;
let bin: string;
beforeEach(() => {
  home = temporaryDirectory();
  bin = join(home, 'bin');
  mkdirSync(bin);
  keytar.isAvailable = false;
  keytar.secrets.clear();
});

const install = (name: string, script: string) =>
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

async function check(name: string, env: Record<string, string> = {}) {
  const world = {
    env: { HOME: home, PATH: bin, SHELL: '/usr/bin/fish', ...env },
    ...{ cwd: home, home, platform: 'linux' },
  } as unknown as World;
  const specs = commands.map(({ table }) => table);
  const results = await toArray(tools({ world } as Context, specs));
  expect(results.map((result) => result.check)).toEqual(['keyring', 'kubectl', 'docker', 'completion']);
  return results.find((result) => result.check === name);
}
const ok = (name: string, message: string) => ({ check: name, status: 'ok', message });
const warning = (name: string, message: string, hint?: string) => ({
  check: name,
  status: 'warning',
  message,
  hint,
});

it('program: reports the versions of this program and of its runtime, and the platform', () => {
  expect([...program({ platform: 'linux' } as World)]).toEqual([
    ok('program', `magnum ${version} on Node ${process.versions.node}, linux`),
  ]);
});

describe('the check of the keyring', () => {
  it('stores and deletes a secret', async () => {
    keytar.isAvailable = true;
    expect(await check('keyring')).toEqual(ok('keyring', 'tokens are stored in the system keyring'));
    expect(keytar.secrets.size).toBe(0);
  });

  it('names the directory of the files that are used instead', async () => {
    expect(await check('keyring')).toEqual(
      ok('keyring', `not available; tokens are stored in private files in ${join(home, '.cache/magnum')}`),
    );
  });

  it('warns of a directory that cannot be used', async () => {
    writeFileSync(join(home, 'file'), '');
    expect(await check('keyring', { XDG_CACHE_HOME: join(home, 'file') })).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^no keyring, and tokens cannot be stored in \/.*\/file\/magnum: ./),
      hint: 'Make this directory writable for you only, or select another one with XDG_CACHE_HOME. Until then, every command logs in again.',
    });
  });
});

describe('the check of a client', () => {
  it('reports the version of kubectl and docker', async () => {
    install(
      'kubectl',
      `[ "$*" = "version --client -o json" ] && echo '{"clientVersion": {"gitVersion": "v1.33.1"}}'`,
    );
    install('docker', '[ "$*" = --version ] && echo "Docker version 28.1.0, build 4d8c241"');
    expect(await check('kubectl')).toEqual(ok('kubectl', 'v1.33.1'));
    expect(await check('docker')).toEqual(ok('docker', '28.1.0'));
  });

  it('reports the start of an output without a version', async () => {
    install('kubectl', "echo '{}'");
    install('docker', `echo " podman ${'x'.repeat(100)}"`);
    expect(await check('kubectl')).toEqual(ok('kubectl', '{}'));
    expect(await check('docker')).toEqual(ok('docker', `podman ${'x'.repeat(73)}`));
  });

  it.each([
    ['is not installed', () => {}],
    ['fails', () => ['kubectl', 'docker'].forEach((name) => void install(name, 'exit 1'))],
    ['prints no JSON', () => install('kubectl', 'echo text')],
  ])('warns of a client that %s', async (_, prepare) => {
    prepare();
    const of = (name: string, purpose: string) =>
      warning(name, 'not found or not working', `Needed only for ${purpose}.`);
    expect(await check('kubectl')).toEqual(of('kubectl', 'Kubernetes clusters'));
    expect(await check('docker')).toEqual(of('docker', 'Docker Swarm clusters'));
  });
});

describe('the check of completion', () => {
  const file = () => join(home, '.config/fish/completions/magnum.fish');

  it('distinguishes a missing, an installed and an old script', async () => {
    expect(await check('completion')).toEqual(
      warning('completion', 'not installed for fish', 'To install it: magnum completion fish --install'),
    );
    await magnum(['completion', 'fish', '--install'], { cwd: home });
    expect(await check('completion')).toEqual(ok('completion', `${file()} is installed for fish`));
    await magnum(['completion', 'fish'], { cwd: home }).then(({ stdout }) =>
      writeFileSync(file(), `${stdout}# older\n`),
    );
    expect(await check('completion')).toEqual(
      warning(
        'completion',
        `${file()} is from another version of magnum`,
        'To update it: magnum completion fish --install',
      ),
    );
  });

  it('warns of a script that zsh does not load', async () => {
    await magnum(['completion', 'zsh', '--install'], { cwd: home });
    const path = join(home, '.zfunc/_magnum');
    expect(await check('completion', { SHELL: '/bin/zsh' })).toEqual(
      warning(
        'completion',
        `${path} is installed, but zsh does not load it`,
        expect.stringMatching(/^To load it, add this line to \/.*\.zshrc: fpath=/),
      ),
    );
  });

  it('warns of a shell without completion', async () => {
    expect(await check('completion', { SHELL: '/bin/tcsh' })).toEqual(
      warning('completion', 'not available for tcsh'),
    );
  });
});
