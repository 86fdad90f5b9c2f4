// Measures the result of `npm pack`: size, number of files and errors of publint. Prints rows { name, value, target, ok }.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PUBLINT = 'publint@0.3.25';

const folder = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
try {
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', words, { stdio: ['ignore', 'pipe', 'ignore'] }));
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  execFileSync('tar', ['xzf', packed.filename], { cwd: folder });
  const lint = spawnSync('npx', ['--yes', PUBLINT, '--strict', join(folder, 'package')], {
    encoding: 'utf8',
  });
  const atMost = (name, value, target) => ({ name, value, target: `at most ${target}`, ok: value <= target });
  const rows = [
    atMost('the package, KB packed', Math.round(packed.size / 1000), 1500),
    atMost('the package, KB unpacked', Math.round(packed.unpackedSize / 1000), 4000),
    atMost('the package, files', packed.files.length, 300),
    {
      name: 'the package, packages it depends on',
      value: Object.keys(dependencies).length,
      target: '',
      ok: true,
    },
    { name: 'publint finds nothing', value: lint.status === 0, target: 'true', ok: lint.status === 0 },
  ];
  const file = sizeOf('dist.binary/magnum');
  if (file !== undefined)
    rows.push({ name: 'the single file, MB', value: Math.round(file / 1e6), target: '', ok: true });
  if (lint.status !== 0) console.error(lint.stdout, lint.stderr);
  console.log(JSON.stringify(rows, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return undefined;
  }
}
