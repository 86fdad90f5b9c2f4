/**
 * Runs a sandbox with many clusters in a separate process, so that its cost is not measured with the client's.
 * Started by sandbox.mjs: node sandbox-process.mjs BUNDLE OPTIONS
 */
const [, , bundle, options] = process.argv;
const { clusters, ...rest } = JSON.parse(options);
const { startSandbox } = await import(bundle);
const sandbox = await startSandbox({ seconds: 0, keepsRequests: false, ...rest });
sandbox.addClusters(clusters);
process.send({ identityUrl: sandbox.identityUrl });
process.once('disconnect', () => process.exit(0));
