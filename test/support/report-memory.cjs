/** Loaded with --require: at exit, writes the maximum memory of the process in KiB to the file in REPORT_MEMORY_TO. */
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.REPORT_MEMORY_TO, String(process.resourceUsage().maxRSS));
});
