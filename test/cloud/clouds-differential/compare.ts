/** Loads each case here and with openstacksdk, prints a line for each difference that is not meant, and counts the cases. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { loadCloud } from '../../../src/clouds/load-cloud.ts';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { type Case, random, WRITTEN } from './cases.ts';
import { MEANT } from './meant.ts';

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
type SdkAnswer = { config: SdkConfig } | { error: string };

interface Prepared {
  readonly case: Case;
  readonly home: string;
  readonly cwd: string;
  readonly env: Record<string, string>;
}

function prepare(one: Case, root: string, index: number): Prepared {
  const base = join(root, String(index));
  for (const directory of ['home', 'work']) mkdirSync(join(base, directory), { recursive: true });
  for (const [path, text] of Object.entries(one.files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  const env = Object.fromEntries(
    Object.entries(one.env).map(([name, value]) => [name, value.replace('@', base)]),
  );
  return { case: one, home: join(base, 'home'), cwd: join(base, 'work'), env };
}

/**
 * For a cloud chosen by name openstacksdk looks at no OS_* by itself; the `openstack` command hands it some as its
 * options' defaults. Those that choose, and do not say who logs in, are handed over here.
 */
function valuesFor({ case: { options }, env }: Prepared): Record<string, unknown> {
  const chosen: Record<string, string | undefined> = {
    interface: env.OS_ENDPOINT_TYPE ?? env.OS_INTERFACE,
    cacert: env.OS_CACERT,
    cert: env.OS_CERT,
    key: env.OS_KEY,
    region_name: env.OS_REGION_NAME,
  };
  return Object.fromEntries(
    Object.entries({ ...chosen, ...options.values }).filter(([, value]) => value !== undefined),
  );
}

function askSdk(prepared: readonly Prepared[]): SdkAnswer[] {
  const input = prepared.map((one) => ({
    home: one.home,
    cwd: one.cwd,
    env: one.env,
    cloud: one.case.options.cloud ?? null,
    values: valuesFor(one),
    auth: one.case.options.auth,
  }));
  const result = spawnSync('/usr/bin/python3', [process.argv[2] as string], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (result.status !== 0) throw new Error(`openstacksdk did not run: ${result.stderr}`);
  return JSON.parse(result.stdout) as SdkAnswer[];
}

async function askOurs({
  case: { options },
  ...place
}: Prepared): Promise<{ config: CloudConfig } | { error: string }> {
  try {
    // The files in the working directory are those that a user has allowed.
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

/** openstacksdk complains of a missing auth_url only when it logs in. */
function leadsNowhere(error: string, sdk: SdkConfig): boolean {
  return error.includes('No cloud selected') && sdk.options.includes('auth_url') && !sdk.auth.auth_url;
}

async function main(): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'clouds-'));
  let failed = 0;
  try {
    const cases = [...WRITTEN, ...random(600, 20_221_005)];
    const prepared = cases.map((one, index) => prepare(one, root, index));
    const answers = askSdk(prepared);
    for (const [index, one] of prepared.entries()) {
      const ours = await askOurs(one);
      const sdk = answers[index] as SdkAnswer;
      const lines =
        'config' in ours && 'config' in sdk
          ? differences(ours.config, sdk.config, one.cwd)
          : 'error' in ours && ('error' in sdk || leadsNowhere(ours.error, sdk.config))
            ? []
            : [
                `${'error' in ours ? ours.error : 'no error'} here, ${'error' in sdk ? sdk.error : 'no error'} there`,
              ];
      const unexpected = lines.filter((line) => !MEANT.some((meant) => meant.matches(one.case, line)));
      if (unexpected.length > 0) failed++;
      for (const line of unexpected) {
        console.log(`${one.case.name}: ${line}`);
        console.log(JSON.stringify(one.case), 'config' in ours ? ours.config.authTypeReason : '');
      }
    }
    console.log(`${cases.length - failed} passed, ${failed} failed`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
