/** Faults of the provider: unavailable endpoints and a skewed clock. */
import { AsyncLocalStorage } from 'node:async_hooks';

const PATHS = {
  authorization: /^\/(auth|interaction)(\/|$)/,
  device: /^\/device(\/|$)/,
  token: /^\/token$/,
  introspection: /^\/token\/introspection$/,
  all: /^/,
};
// The endpoints with a skewed clock: for tokens and their age, not for pages in the browser.
const SIGNED = /^\/token(\/introspection)?$/;

let faults = {};
const skewMs = new AsyncLocalStorage();
const realNow = Date.now;
Date.now = () => realNow() + (skewMs.getStore() ?? 0);

/** Throws for an unknown fault, so that a test cannot rely on it. */
export function setFaults(newFaults) {
  const { fail = null, skew = 0, ...unknown } = newFaults;
  if (Object.keys(unknown).length || (fail !== null && !Object.hasOwn(PATHS, fail)) || !Number.isFinite(skew))
    throw new Error(`no such fault: ${JSON.stringify(newFaults)}`);
  faults = { fail, skew };
}

export const isDown = (path) => Boolean(faults.fail) && PATHS[faults.fail].test(path);

/** Handles a request, with the skewed clock if there is one. */
export function runWithClock(path, work) {
  return faults.skew && SIGNED.test(path) ? skewMs.run(faults.skew * 1000, work) : work();
}
