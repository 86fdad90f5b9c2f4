import { interruptedError, MagnumError } from '../errors.ts';
import { secondsText } from '../platform/duration.ts';
import { addressOf } from './proxy-selection.ts';

/** A signal that is aborted by `outer` (MagnumError `interrupted`) or after `ms` milliseconds (`timeout`). */
export function createDeadline(
  outer: AbortSignal,
  ms: number,
  url: URL,
): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const stop = () => controller.abort(interruptedError());
  const timer = setTimeout(() => {
    const limit = secondsText(ms);
    controller.abort(new MagnumError('timeout', `${addressOf(url)} did not respond within ${limit}.`));
  }, ms);
  if (outer.aborted) stop();
  else outer.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      outer.removeEventListener('abort', stop);
    },
  };
}
