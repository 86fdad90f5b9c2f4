import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/cluster-access/certificate/certificate-check.ts';
import { createKeyAndCsr } from '../../../src/cluster-access/certificate/key-and-csr.ts';
import { type CheckRequest, checkDirectory } from '../../../src/cluster-access/directory/directory-check.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../../src/http/types.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { type Authority, createAuthority } from '../authority.ts';

const DAY_MS = 86_400_000;

let authority: Authority;
let other: Authority;
let [key, otherKey, cert] = ['', '', ''];
let [from, to] = [0, 0];
beforeAll(async () => {
  [authority, other] = [createAuthority(), createAuthority()];
  const [own, second] = [await createKeyAndCsr(), await createKeyAndCsr()];
  [key, otherKey, cert] = [own.key, second.key, authority.sign(own.csr)];
  const certificate = new X509Certificate(cert);
  [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
});
afterAll(() => {
  for (const { remove } of [authority, other]) remove();
});

let dir: string;
beforeEach(() => {
  dir = temporaryDirectory();
  write({ 'ca.pem': authority.ca, 'cert.pem': cert, 'key.pem': key });
});
function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 });
}

interface Check extends Partial<CheckRequest> {
  readonly response?: Partial<HttpResponse> | Error;
}

/** The results, the requests to the API, and the texts of the failed checks. */
async function check({ response = {}, ...request }: Check = {}) {
  const requests: HttpRequest[] = [];
  const transport = {
    async request(sent: HttpRequest) {
      requests.push(sent);
      if (response instanceof Error) throw response;
      return { status: 200, headers: {}, body: '{}', ...response };
    },
  } as unknown as Transport;
  const results: CheckResult[] = [];
  const defaults = { coe: 'kubernetes', address: 'https://h:6443', ca: authority.ca, now: from + 1 } as const;
  for await (const result of checkDirectory({ dir, transport, ...defaults, ...request }))
    results.push(result);
  const failures = results.filter(({ error }) => error !== undefined).map(({ text }) => text);
  return { results, requests, failures };
}

const SUBJECT = 'O=system:masters, CN=admin';
const subjectOf = () => `${new X509Certificate(cert).subject.replace(/\n/g, ', ')}`;
const WHAT = () => `The certificate for ${subjectOf()}, issued by CN=c1,`;
const OTHER_CA =
  "ca.pem is not the cluster's current CA: the CA was rotated, or the file is for another cluster.";
const OTHER_ISSUER = "The certificate was not signed by the cluster's current CA.";

describe('checkDirectory', () => {
  it('reports certificate, CA, key and API in this order', async () => {
    expect(subjectOf().split(', ').sort()).toEqual(SUBJECT.split(', ').sort());
    const { results, requests } = await check({ response: { body: '{"gitVersion":"v1.30.1"}' } });
    const days = Math.floor((to - from - 1) / DAY_MS);
    expect(results).toEqual([
      {
        item: 'certificate',
        text: `${WHAT()} expires on ${new Date(to).toISOString()} (in ${days} days).`,
      },
      { item: 'CA', text: "ca.pem is the cluster's current CA, and it signed the certificate." },
      { item: 'key', text: 'The key matches the certificate.' },
      { item: 'API', text: 'https://h:6443/version responds (v1.30.1).' },
    ]);
    expect(requests).toEqual([{ method: 'GET', url: 'https://h:6443/version', timeoutMs: 20_000 }]);
  });

  it.each([
    ['in 2 days', () => to - 2 * DAY_MS - 1, ' expires on', '(in 2 days)'],
    ['in 2 days exactly', () => to - 2 * DAY_MS, ' expires on', '(in 2 days)'],
    ['in 1 day', () => to - 2 * DAY_MS + 1, ' expires on', '(in 1 day)'],
    ['in less than a day', () => to - 1, ' expires on', '(in 0 days)'],
    ['now', () => to, ' expires on', '(in 0 days)'],
    ['a millisecond ago', () => to + 1, ' expired on', '(0 days ago)'],
    ['a day ago', () => to + DAY_MS, ' expired on', '(1 day ago)'],
    ['3 days ago', () => to + 3 * DAY_MS, ' expired on', '(3 days ago)'],
  ])('reports a certificate whose validity ends %s', async (_, now, verb, days) => {
    const { results, failures } = await check({ now: now() });
    const text = `${WHAT()}${verb} ${new Date(to).toISOString()} ${days}.`;
    expect(results[0]).toMatchObject({
      ...{ item: 'certificate', text, remedy: { kind: 'renewal' } },
      ...(verb === ' expires on' && { isWarning: true }),
    });
    expect(failures).toEqual(verb === ' expired on' ? [text] : []);
  });

  it.each([
    [0, false],
    [1, true],
  ])('reports a certificate that becomes valid in %d ms', async (ms, isFailure) => {
    const { failures } = await check({ now: from - ms });
    const text = `${WHAT()} is not valid until ${new Date(from).toISOString()}: check the clock.`;
    expect(failures).toEqual(isFailure ? [text] : []);
  });

  it.each<[string, () => Record<string, string>, string[]]>([
    ['the CA of another cluster', () => ({ 'ca.pem': other.ca }), [OTHER_CA]],
    [
      'a certificate of itself',
      () => ({ 'cert.pem': other.ca }),
      [OTHER_ISSUER, 'The key does not match the certificate.'],
    ],
    ['another key', () => ({ 'key.pem': otherKey }), ['The key does not match the certificate.']],
  ])('fails for %s', async (_, files, expected) => {
    write(files());
    const { failures, results } = await check();
    expect(failures).toEqual(expected);
    expect(results.map(({ item }) => item)).toEqual(['certificate', 'CA', 'key', 'API']);
    for (const { text, error } of results)
      if (error) expect(error).toMatchObject({ name: 'MagnumError', kind: 'failed', message: text });
  });

  it('fails for a CA that was rotated, although the files fit together', async () => {
    expect((await check({ ca: other.ca })).failures).toEqual([OTHER_CA]);
  });

  it('continues after files that are missing or invalid', async () => {
    for (const name of ['cert.pem', 'ca.pem', 'key.pem']) rmSync(join(dir, name));
    const { results } = await check();
    expect(results.map(({ item, text }) => [item, text])).toEqual([
      ['certificate', `Cannot read ${join(dir, 'cert.pem')}: no such file.`],
      ['CA', `Cannot read ${join(dir, 'ca.pem')}: no such file.`],
      ['key', `Cannot read ${join(dir, 'key.pem')}: no such file.`],
      ['API', 'https://h:6443/version responds.'],
    ]);
    write({ 'cert.pem': 'x', 'ca.pem': 'x', 'key.pem': 'x' });
    const { results: invalid, failures } = await check();
    expect(invalid.map(({ item }) => item)).toEqual(['certificate', 'CA', 'key', 'API']);
    expect(failures).toHaveLength(3);
    for (const [index, item] of ['certificate', 'CA', 'key'].entries()) {
      expect(failures[index]).toMatch(new RegExp(`^Cannot read the ${item} file: .*[^.]\\.$`));
      expect(invalid[index]?.error?.cause).toBeInstanceOf(Error);
    }
  });

  it('checks CA and key without a certificate', async () => {
    rmSync(join(dir, 'cert.pem'));
    const { results, failures } = await check();
    expect(results.map(({ item }) => item)).toEqual(['certificate', 'CA', 'API']);
    expect(failures).toHaveLength(1);
  });

  it.each<[string, string, (path: string) => void]>([
    ['a directory', 'it is a directory', (path) => mkdirSync(path)],
    ['a pipe', 'it is not a regular file', (path) => execFileSync('mkfifo', [path])],
    ['a link to a device', 'it is not a regular file', (path) => symlinkSync('/dev/zero', path)],
  ])('does not read a key that is %s', async (_, reason, make) => {
    rmSync(join(dir, 'key.pem'));
    make(join(dir, 'key.pem'));
    expect((await check()).failures).toEqual([`Cannot read ${join(dir, 'key.pem')}: ${reason}.`]);
  });

  it('checks only the API without TLS', async () => {
    rmSync(dir, { recursive: true });
    const { results } = await check({ ca: undefined, address: 'h:8080' });
    expect(results).toEqual([{ item: 'API', text: 'http://h:8080/version responds.' }]);
  });

  it('rejects if it is interrupted, and does not report that as a failed check', async () => {
    await expect(check({ response: interruptedError() })).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('checkDirectory, API', () => {
  it.each<[CheckRequest['coe'], string, boolean, string]>([
    ['kubernetes', 'https://h:6443/', true, 'https://h:6443/version'],
    ['kubernetes', 'https://h:6443/k//', true, 'https://h:6443/k/version'],
    ['kubernetes', 'h:8080', false, 'http://h:8080/version'],
    ['swarm', 'tcp://h:2376', true, 'https://h:2376/version'],
    ['swarm', 'tcp://h:2375', false, 'http://h:2375/version'],
    ['swarm-mode', 'h', true, 'https://h:2376/version'],
    ['swarm-mode', 'h', false, 'http://h:2375/version'],
    ['mesos', '10.0.0.5', true, 'http://10.0.0.5:5050/version'],
    ['mesos', '10.0.0.5', false, 'http://10.0.0.5:5050/version'],
  ])('requests the version of %s at %s (TLS %s) from %s', async (coe, address, tls, url) => {
    const { requests } = await check({ coe, address, ca: tls ? authority.ca : undefined });
    expect(requests).toEqual([{ method: 'GET', url, timeoutMs: 20_000 }]);
  });

  it.each([
    ['{"gitVersion":"v1","Version":"2","version":"3"}', ' (v1)'],
    ['{"Version":"20.10","version":"3"}', ' (20.10)'],
    ['{"version":"1.11.0"}', ' (1.11.0)'],
    ['{"version":"a\\nb\\nc"}', ' (a, b, c)'],
    ['{"version":5}', ''],
    ['{}', ''],
    ['null', ''],
    ['<html>', ''],
    ['', ''],
  ])('shows the version in %j', async (body, version) => {
    const { results } = await check({ response: { body } });
    expect(results.at(-1)).toEqual({ item: 'API', text: `https://h:6443/version responds${version}.` });
  });

  it.each([
    [199, true],
    [200, false],
    [299, false],
    [300, true],
    [401, true],
    [503, true],
  ])('given the status %d, fails: %s', async (status, isFailure) => {
    const { failures, results } = await check({ response: { status } });
    const text = `https://h:6443/version rejected the request (HTTP ${status}).`;
    expect(failures).toEqual(isFailure ? [text] : []);
    if (isFailure) expect(results.at(-1)?.error).toMatchObject({ kind: 'failed', message: text });
  });

  it.each(['unreachable', 'timeout', 'failed', 'auth'] as const)(
    'reports an error of the kind %s unchanged',
    async (kind) => {
      const error = new MagnumError(kind, 'Cannot reach h.', { hint: 'x' });
      const { results } = await check({ response: error });
      expect(results.at(-1)).toStrictEqual({ item: 'API', text: 'Cannot reach h.', error });
    },
  );
});
