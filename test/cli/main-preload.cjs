/** Changes `process` before src/main.ts reads it, for main.test.ts: the variable PRELOAD has the values as JSON. */
const { platform, argument, version } = JSON.parse(process.env.PRELOAD);
if (platform !== undefined) {
  Object.defineProperty(process, 'platform', { value: platform });
  // These systems have no /proc.
  const fs = require('node:fs');
  const { readFileSync } = fs;
  fs.readFileSync = (path, ...options) =>
    readFileSync(String(path).startsWith('/proc/') ? '/nonexistent' : path, ...options);
}
if (argument !== undefined) process.argv[1] = argument;
if (version !== undefined)
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: version } });
