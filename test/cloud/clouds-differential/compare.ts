/** Loads each case with our code and with openstacksdk, prints a line for each unexpected difference, and counts the cases. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { loadCloud } from '../../../src/clouds/load-cloud.ts';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { type Case, randomCases, WRITTEN_CASES } from './cases.ts';
import { EXPECTED_DIFFERENCES } from './expected-differences.ts';

interface SdkConfig {
  auth: Record<string, string>;
  options: string[];
  auth_type: string;
  region: string | null;
  interface: string | null;
  endpoint: string | null;
  service_type: string | null;
  service_name: string | null;
  verify: boolean | string;
  cert: string | [string, string] | null;
  timeout: number | null;
  cache_auth: boolean;
}
type SdkResult = { config: SdkConfig } | { error: string };

interface PreparedCase {
  readonly case: Case;
  readonly home: string;
  readonly cwd: string;
  readonly env: Record<string, string>;
}

function prepare(testCase: Case, root: string, index: number): PreparedCase {
  const base = join(root, String(index));
  for (const directory of ['home', 'work']) mkdirSync(join(base, directory), { recursive: true });
  for (const [path, text] of Object.entries(testCase.files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  const env = Object.fromEntries(
    Object.entries(testCase.env).map(([name, value]) => [name, value.replace('@', base)]),
  );
  return { case: testCase, home: join(base, 'home'), cwd: join(base, 'work'), env };
}

/**
 * Adds OS_* variables to the options: for a cloud selected by name, openstacksdk ignores them, but the `openstack` command
 * passes some as defaults of its options. Variables of credentials are not added.
 */
function valuesFor({ case: { options }, env }: PreparedCase): Record<string, unknown> {
  const fromEnvironment: Record<string, string | undefined> = {
    interface: env.OS_ENDPOINT_TYPE ?? env.OS_INTERFACE,
    cacert: env.OS_CACERT,
    cert: env.OS_CERT,
    key: env.OS_KEY,
    region_name: env.OS_REGION_NAME,
  };
  return Object.fromEntries(
    Object.entries({ ...fromEnvironment, ...options.values }).filter(([, value]) => value !== undefined),
  );
}

function loadWithSdk(prepared: readonly PreparedCase[]): SdkResult[] {
  const input = prepared.map((item) => ({
    home: item.home,
    cwd: item.cwd,
    env: item.env,
    cloud: item.case.options.cloud ?? null,
    values: valuesFor(item),
    auth: item.case.options.auth,
  }));
  const result = spawnSync('/usr/bin/python3', [process.argv[2] as string], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (result.status !== 0) throw new Error(`openstacksdk did not run: ${result.stderr}`);
  return JSON.parse(result.stdout) as SdkResult[];
}

async function loadWithOurs({
  case: { options },
  ...place
}: PreparedCase): Promise<{ config: CloudConfig } | { error: string }> {
  try {
    // As if the user had allowed the files in the working directory.
    const policy = { confirm: async () => true };
    return { config: await loadCloud(options, { ...place, platform: 'linux' }, policy) };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

const CANONICAL: Record<string, string> = { password: 'v3password', token: 'v3token' };

function differences(ours: CloudConfig, sdk: SdkConfig, cwd: string): string[] {
  const found: string[] = [];
  const full = <T>(path: T) => (typeof path === 'string' ? resolve(cwd, path) : path);
  const same = (what: string, mine: unknown, theirs: unknown) => {
    if (JSON.stringify(mine ?? null) !== JSON.stringify(theirs ?? null))
      found.push(`${what}: ${JSON.stringify(mine)} here, ${JSON.stringify(theirs)} there`);
  };
  if (ours.authTypeReason.startsWith('set by') || ours.authTypeReason === 'default')
    same('auth_type', ours.authType, CANONICAL[sdk.auth_type] ?? sdk.auth_type);
  for (const option of new Set([...Object.keys(sdk.auth), ...sdk.options])) {
    const filled = !(option in sdk.auth) && (ours.sources.get(`auth.${option}`) ?? '').startsWith('OS_');
    if (!filled) same(`auth.${option}`, ours.auth[option], sdk.auth[option]);
  }
  same('region', ours.region, sdk.region || undefined);
  same('interface', ours.interface, sdk.interface);
  same('endpoint', ours.endpointOverride, sdk.endpoint);
  same('service_type', ours.serviceType, sdk.service_type ?? 'container-infra');
  same('service_name', ours.serviceName, sdk.service_name);
  same('verify', ours.tls.verify && ours.tls.cacert ? ours.tls.cacert : ours.tls.verify, full(sdk.verify));
  same(
    'cert',
    ours.tls.cert && ours.tls.key ? [ours.tls.cert, ours.tls.key] : ours.tls.cert,
    Array.isArray(sdk.cert) ? sdk.cert.map(full) : full(sdk.cert),
  );
  same('timeout', ours.timeout, sdk.timeout);
  same('cache', ours.cacheTokens, sdk.cache_auth);
  return found;
}

/** openstacksdk reports a missing auth_url only when it logs in. */
function lacksAuthUrl(error: string, sdk: SdkConfig): boolean {
  return (
    /No cloud (selected|is configured)/.test(error) && sdk.options.includes('auth_url') && !sdk.auth.auth_url
  );
}

async function main(): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'clouds-'));
  let failed = 0;
  try {
    const cases = [...WRITTEN_CASES, ...randomCases(600, 20_221_005)];
    const prepared = cases.map((testCase, index) => prepare(testCase, root, index));
    const results = loadWithSdk(prepared);
    for (const [index, item] of prepared.entries()) {
      const ours = await loadWithOurs(item);
      const sdk = results[index] as SdkResult;
      const lines =
        'config' in ours && 'config' in sdk
          ? differences(ours.config, sdk.config, item.cwd)
          : 'error' in ours && ('error' in sdk || lacksAuthUrl(ours.error, sdk.config))
            ? []
            : [
                `${'error' in ours ? ours.error : 'no error'} here, ${'error' in sdk ? sdk.error : 'no error'} there`,
              ];
      const unexpected = lines.filter(
        (line) => !EXPECTED_DIFFERENCES.some((difference) => difference.matches(item.case, line)),
      );
      if (unexpected.length > 0) failed++;
      for (const line of unexpected) {
        console.log(`${item.case.name}: ${line}`);
        console.log(JSON.stringify(item.case), 'config' in ours ? ours.config.authTypeReason : '');
      }
    }
    console.log(`${cases.length - failed} passed, ${failed} failed`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
