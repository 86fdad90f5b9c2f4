/** Loaded with --require: writes the most memory that the process has had, in KiB, to the file of REPORT_MEMORY_TO. */
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.REPORT_MEMORY_TO, String(process.resourceUsage().maxRSS));
});
