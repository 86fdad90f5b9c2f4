/** What goes wrong on demand: endpoints that are down, and a clock that is not right. */
import { AsyncLocalStorage } from 'node:async_hooks';

const PATHS = {
  authorization: /^\/(auth|interaction)(\/|$)/,
  device: /^\/device(\/|$)/,
  token: /^\/token$/,
  introspection: /^\/token\/introspection$/,
  all: /^/,
};
// Where the clock tells what gets signed, and how old it is. What a browser is given keeps its own time.
const SIGNED = /^\/token(\/introspection)?$/;

let faults = {};
const skewed = new AsyncLocalStorage();
const right = Date.now;
Date.now = () => right() + (skewed.getStore() ?? 0);

/** Throws for what it does not know, so that a test does not believe in a fault that there is none of. */
export function setFaults(wanted) {
  const { fail = null, skew = 0, ...unknown } = wanted;
  if (Object.keys(unknown).length || (fail !== null && !Object.hasOwn(PATHS, fail)) || !Number.isFinite(skew))
    throw new Error(`no such fault: ${JSON.stringify(wanted)}`);
  faults = { fail, skew };
}

export const isDown = (path) => Boolean(faults.fail) && PATHS[faults.fail].test(path);

/** Runs a request's work, by the wrong clock where there is one. */
export function atItsTime(path, work) {
  return faults.skew && SIGNED.test(path) ? skewed.run(faults.skew * 1000, work) : work();
}
