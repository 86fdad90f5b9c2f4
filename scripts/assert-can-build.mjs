// Exits with a message if Node is too old or the packages are missing. Import it before any package, and packages with import(),
// because static imports of packages fail earlier, with a stack trace.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12))
  fail(`The build requires Node 20.19, 22.12 or newer; this is Node ${process.versions.node}.`);
if (!existsSync(new URL('../node_modules/rolldown', import.meta.url)))
  fail('The build requires the packages in package-lock.json. To install them: npm ci');

function fail(message) {
  console.error(message);
  process.exit(1);
}
