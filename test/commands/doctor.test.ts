import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());

interface Found {
  check: string;
  status: string;
  message: string;
  hint: string | null;
}

const found = (stdout: string): Found[] => JSON.parse(stdout) as Found[];
const about = (findings: readonly Found[], check: string) =>
  findings.filter((it) => it.check === check).map(({ status, message }) => `${status}: ${message}`);

describe('doctor', () => {
  it('goes the whole way on a set-up that works, and shows no secret', async () => {
    const { code, stdout } = await sandbox.runWith({ tty: false }, 'doctor');
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^✓ program: magnum \d/);
    expect(stdout).toContain(`✓ files: ${sandbox.directory}/.config/openstack/clouds.yaml was read`);
    expect(stdout).toMatch(/✓ setting: username = demo \(.*clouds\.yaml/);
    expect(stdout).toMatch(/✓ setting: password = set \(/);
    expect(stdout).not.toMatch(/password = demo/);
    expect(stdout).toMatch(/✓ auth type: v3password \(a password is given/);
    expect(stdout).toMatch(/✓ name: Keystone: 127\.0\.0\.1 is an IP address/);
    expect(stdout).toMatch(/✓ Keystone: http:.* answers \(API v3\.\d+\)/);
    expect(stdout).toMatch(/✓ clock: this clock (is 1 s|and that of Keystone agree)/);
    expect(stdout).toMatch(/✓ login: demo in demo as member/);
    expect(stdout).toMatch(/✓ catalog: Magnum is at .* \(public, RegionOne\)/);
    expect(stdout).toMatch(/✓ Magnum: API 1\.1 to 1\.\d+; using 1\.\d+/);
    expect(stdout).toMatch(/✓ quota: /);
    expect(stdout).toMatch(/[✓!] kubectl: /);
    expect(stdout).toMatch(/[✓!] docker: /);
  });

  it('knows whether completion is installed in the shell of the user', async () => {
    const env = { SHELL: '/usr/bin/fish' };
    const completion = async (more: Record<string, string> = {}) => {
      const { stdout } = await sandbox.runWith({ env: { ...env, ...more } }, 'doctor', '-f', 'json');
      return about(found(stdout), 'completion')[0];
    };
    expect(await completion()).toBe('warning: not installed for fish');
    await sandbox.runWith({ env }, 'completion', 'fish', '--install');
    expect(await completion()).toMatch(/^good: .*magnum\.fish is installed for fish$/);
    const file = join(sandbox.directory, '.config/fish/completions/magnum.fish');
    writeFileSync(file, `${readFileSync(file, 'utf8')}# older\n`);
    expect(await completion()).toMatch(/^warning: .*is from another version of magnum$/);
    expect(await completion({ SHELL: '/bin/tcsh' })).toBe('skipped: not available for tcsh');
  });

  it('says the same for programs, with verdicts and advice', async () => {
    const { code, stdout } = await sandbox.run('doctor', '-f', 'json');
    expect(code).toBe(0);
    const findings = found(stdout);
    expect(new Set(findings.flatMap((it) => Object.keys(it)))).toEqual(
      new Set(['check', 'status', 'message', 'hint']),
    );
    expect(findings.every(({ status }) => ['ok', 'warning'].includes(status))).toBe(true);
  });

  it('without any set-up says where to put one, and fails', async () => {
    const { code, stdout, stderr } = await magnum(['doctor'], { cwd: temporaryDirectory() });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /! files: no clouds\.yaml was found\n {4}A good place for one is .*\.config\/openstack\/clouds\.yaml/,
    );
    expect(stdout).toMatch(/✗ login: To log in, please provide --os-auth-url/);
    expect(stdout).toMatch(/[✓!] kubectl: /);
    expect(stderr).toMatch(/^ERROR: One thing would stop a command/);
  });

  it('tells a wrong password from an unknown name from a dead port', async () => {
    const wrong = await sandbox.runWith({ env: { OS_PASSWORD: 'x' } }, '--os-password', 'wrong', 'doctor');
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/✗ login: Keystone at .* rejected the login/);
    expect(wrong.stdout).not.toContain('wrong');
    const name = await sandbox.run('--os-auth-url', 'http://no-such-host.invalid/v3', 'doctor');
    expect(name.stdout).toMatch(/✗ name: Keystone: the name no-such-host\.invalid is not known/);
    const dead = await sandbox.run('--os-auth-url', 'http://127.0.0.1:1/v3', 'doctor', '-f', 'json');
    expect(about(found(dead.stdout), 'Keystone')[0]).toMatch(/^bad: .*127\.0\.0\.1:1/);
    expect(about(found(dead.stdout), 'login')).toEqual(['skipped: not checked: Keystone does not respond']);
    expect(about(found(dead.stdout), 'Magnum')).toEqual(['skipped: not checked: not logged in']);
    expect(dead).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ERROR: One thing would stop|"One/),
    });
  });

  it('says where no session can be kept', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const { code, stdout } = await sandbox.runWith({ env: { XDG_CACHE_HOME: file } }, 'doctor');
    expect(stdout).toContain(`! keyring: no keyring, and tokens cannot be stored in ${file}/magnum: `);
    expect(code).toBe(0);
  });

  it('sees a clock that is wrong', async () => {
    const server = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
      response.end('{}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { stdout } = await sandbox.run(
      '--os-auth-url',
      `http://127.0.0.1:${port}/v3`,
      'doctor',
      '-f',
      'json',
    );
    expect(about(found(stdout), 'clock')[0]).toMatch(/^bad: this clock is 3(599|600|601) s behind/);
  });

  it('warns of application credentials, of http, and of a broken file', async () => {
    const credential = await sandbox.runWith(
      { env: { OS_CLOUD: 'sandbox-appcred' } },
      'doctor',
      '-f',
      'json',
    );
    expect(about(found(credential.stdout), 'trust')[0]).toMatch(/^warning: .*cannot create clusters/);
    const home = temporaryDirectory();
    mkdirSync(join(home, '.config/openstack'), { recursive: true });
    writeFileSync(join(home, '.config/openstack/clouds.yaml'), 'clouds: [');
    const broken = await magnum(['doctor', '-f', 'json'], { env: { HOME: home }, cwd: home });
    expect(about(found(broken.stdout), 'files')[0]).toMatch(/^bad: .*clouds\.yaml/);
    expect(broken.code).toBe(1);
  });

  it('names the proxy without its password', async () => {
    const env = { http_proxy: 'http://user:proxy-secret@127.0.0.1:9', no_proxy: undefined };
    const { stdout, stderr } = await sandbox.runWith({ env }, 'doctor');
    expect(stdout).toContain('proxy: Keystone is reached through 127.0.0.1:9 (http_proxy)');
    expect(stdout + stderr).not.toContain('proxy-secret');
  });
});
