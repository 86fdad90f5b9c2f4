/**
 * Loaded into a measured process (node --require). At exit, writes the peak memory in KiB to the file in
 * MAGNUM_BENCH_MEMORY. Uses VmHWM, because on Linux a child inherits the maximum in rusage from its parent.
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
