/**
 * Measures `cluster-config --merge` with an empty kubeconfig and with one of 3 MB and 500 contexts, as YAML and as JSON.
 * Requires a build.
 *
 *     node bench/kubeconfig-merge.mjs [ROUNDS]
 *
 * Measures the CPU time of the whole process, in seconds: the minimum of the rounds, in which the files take turns. Prints
 * JSON like bench/long-lists.mjs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { bundle } from './lib/bundle.mjs';
import { startSandbox } from './lib/sandbox.mjs';
import { sideBySide } from './lib/side-by-side.mjs';

const MAGNUM = fileURLToPath(new URL('../bin/magnum.js', import.meta.url));
const ROUNDS = Number(process.argv[2] ?? 7);
const CONTEXTS = 500;
const TARGET_SECONDS = 1;

const data = 'QUJD'.repeat(500);
const entries = (key, content) =>
  Array.from({ length: CONTEXTS }, (_, i) => ({ name: `c${i}`, [key]: content(i) }));
const large = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'c1',
  clusters: entries('cluster', (i) => ({ 'certificate-authority-data': data, server: `https://c${i}` })),
  contexts: entries('context', (i) => ({ cluster: `c${i}`, user: `c${i}` })),
  users: entries('user', () => ({ 'client-certificate-data': data, 'client-key-data': data })),
};
const FILES = {
  empty: '',
  '3 MB of YAML': stringify(large, { lineWidth: 0 }),
  '3 MB of JSON': JSON.stringify(large),
};

const bundles = await bundle({ sandbox: 'src/sandbox/server.ts' });
const directory = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
const sandbox = await startSandbox(bundles.files.sandbox, { clusters: 0 });
try {
  const create = ['cluster-create', 'kube', '--cluster-template', 'kubernetes'];
  execFileSync(process.execPath, [MAGNUM, ...create], { env: sandbox.env });
  const commands = Object.entries(FILES).map(([name, text], i) => {
    const file = join(directory, String(i));
    writeFileSync(file, text, { mode: 0o600 });
    const argv = [process.execPath, MAGNUM, 'cluster-config', 'kube', '--merge'];
    return [name, { argv, env: { ...sandbox.env, KUBECONFIG: file } }];
  });
  const results = Object.entries(sideBySide(Object.fromEntries(commands), ROUNDS)).map(
    ([name, { cpuMs }]) => {
      const value = Math.round(cpuMs.min) / 1_000;
      const isLarge = name !== 'empty';
      return {
        name: `cluster-config --merge, ${name}: CPU seconds`,
        value,
        target: isLarge ? `<= ${TARGET_SECONDS}` : null,
        ok: !isLarge || value <= TARGET_SECONDS,
      };
    },
  );
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} finally {
  await sandbox.stop();
  bundles.remove();
  rmSync(directory, { recursive: true, force: true });
}
