// Bundles src/ into dist/: CommonJS (it starts faster than ESM on Node 20), one chunk for each lazily loaded part.
// Beside the command there is the library, with its types.
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { input, output } from './bundle.mjs';
import { writeDeclarations } from './declarations.mjs';

const bundle = await rolldown(input);

/**
 * Keeps what V8 makes of the code that most runs need, for Nodes that do not keep it themselves. No cloud is asked: nothing
 * listens at the discard port, which is as far as a command gets without one.
 */
function keepCode(dist) {
  const nowhere = [
    '--os-auth-url',
    'http://127.0.0.1:9/v3',
    '--os-username',
    'nobody',
    '--os-password',
    'none',
  ];
  const runs = [
    ['help'],
    ['help', 'cluster-create'],
    ['cluster-list', '--nonsense'],
    ['bash-completion'],
    ['completion', 'bash'],
    ['cluster-list', ...nowhere],
    ['cluster-config', 'nothing', ...nowhere],
  ];
  for (const words of runs) {
    spawnSync(process.execPath, ['scripts/code-cache.cjs', dist, ...words], {
      env: { PATH: process.env.PATH, HOME: dist },
      stdio: 'ignore',
    });
  }
}

/** For `import` the same code as for `require`: there is but one of everything. */
function writeLibrary(dist) {
  const lines = ["import library from './library.cjs';", 'export const { connect, MagnumError } = library;'];
  writeFileSync(`${dist}/library.mjs`, `${lines.join('\n')}\n`);
  writeDeclarations(dist);
}

// What is there stays until there is something better.
const fresh = `dist.${process.pid}`;
try {
  await bundle.write({ dir: fresh, ...output });
  keepCode(fresh);
  writeLibrary(fresh);
  rmSync('dist', { recursive: true, force: true });
  renameSync(fresh, 'dist');
} finally {
  rmSync(fresh, { recursive: true, force: true });
  await bundle.close();
}
