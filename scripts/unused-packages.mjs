/**
 * Packages that others load for options that are not set here: `http2` of got (loading it takes 10 ms), and `negotiate` of
 * https-proxy-agent (it would import `kerberos`, which Bun looks up in the current directory). Both bundles have an empty
 * module in their place.
 */
export const UNUSED_PACKAGES = /^(http2-wrapper|proxy-agent-negotiate)$/;
export const EMPTY_MODULE = 'module.exports = {};';
