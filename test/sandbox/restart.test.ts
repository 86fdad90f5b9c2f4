import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { call, logIn, magnumAs } from './client.ts';

let stateFile: string;
beforeEach(() => {
  stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'deeper', 'state.json');
});

describe('startSandbox with stateFile', () => {
  it('preserves clusters, tokens, CAs and running operations over a restart', async () => {
    let time = 1_000_000;
    const options = { stateFile, seconds: 60, now: () => time };
    const first = await startSandbox(options);
    const token = (await logIn(first)).headers.get('x-subject-token');
    const demo = await magnumAs(first);
    await demo('POST', '/clusters', { json: { name: 'mine', cluster_template_id: 'kubernetes' } });
    const { pem } = (await demo('GET', '/certificates/mine')).json;
    await first.close();

    time += 60_000;
    const second = await startSandbox(options);
    const again = (path: string) => call('GET', second.magnumUrl + path, { token });
    expect((await again('/clusters/mine')).json).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect((await again('/certificates/mine')).json.pem).toBe(pem);
    await second.close();
  });

  it('listens on the same port after a restart, so that stored logins remain valid', async () => {
    const first = await startSandbox({ stateFile });
    await first.close();
    const second = await startSandbox({ stateFile });
    await second.close();
    expect(second.url).toBe(first.url);
  });

  it('listens on a free port if the port is in use, or if the user asks for one', async () => {
    const first = await startSandbox({ stateFile });
    const second = await startSandbox({ stateFile });
    expect(second.url).not.toBe(first.url);
    await Promise.all([first.close(), second.close()]);
    const state = JSON.parse(readFileSync(stateFile, 'utf8'));
    expect(`http://127.0.0.1:${state.port}`).toBe(second.url);
    for (const port of [-1, 70_000, 'x']) {
      writeFileSync(stateFile, JSON.stringify({ ...state, port }));
      const third = await startSandbox({ stateFile });
      expect(third.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
      await third.close();
    }
    const fixed = await startSandbox({ stateFile, port: Number(new URL(first.url).port) });
    expect(fixed.url).toBe(first.url);
    await fixed.close();
  });

  it('stores every change in a private file before it responds', async () => {
    const sandbox = await startSandbox({ stateFile });
    const demo = await magnumAs(sandbox);
    await demo('POST', '/clusters', { json: { name: 'mine', cluster_template_id: 'swarm' } });
    expect(JSON.parse(readFileSync(stateFile, 'utf8')).clusters).toMatchObject([{ name: 'mine' }]);
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    await sandbox.close();
  });

  it.each(['{', '{"format": 7}'])('rejects the state file %s and does not change it', async (text) => {
    stateFile = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'state.json');
    writeFileSync(stateFile, text);
    await expect(startSandbox({ stateFile })).rejects.toThrow(
      `${stateFile} is not a sandbox state file; use --reset to discard it.`,
    );
    expect(readFileSync(stateFile, 'utf8')).toBe(text);
  });
});

it('startSandbox rejects if the port is in use', async () => {
  const sandbox = await startSandbox();
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ port })).rejects.toThrow(
    `Cannot listen on port ${port} of 127.0.0.1: address already in use.`,
  );
  await sandbox.close();
});
