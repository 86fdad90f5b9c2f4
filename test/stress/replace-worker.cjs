/** Replaces the content of a file in an endless loop: [module, file]. */
const [, , script, file] = process.argv;
const { finishInterruptedReplacement, replaceText } = require(script);

(async () => {
  for (let i = 0; ; i++) {
    await finishInterruptedReplacement(file);
    await replaceText(file, String(i % 10).repeat(1_000_000 + 500_000 * (i % 3)));
    process.stdout.write('.');
  }
})();
