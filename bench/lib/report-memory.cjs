/**
 * Loaded into a process that is measured (node --require): at its end the most memory that it had goes into the file
 * that MAGNUM_BENCH_MEMORY names, in KiB. Linux hands the rusage of a parent down to its children, but not VmHWM.
 */
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.MAGNUM_BENCH_MEMORY, String(peak()));
});

function peak() {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
