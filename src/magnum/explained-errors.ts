/** Adds to errors about the name of a resource which resources the user may mean. */
import { explainAmbiguousName } from './ambiguous-name.ts';
import type { MagnumRequest, NamedResource } from './magnum-request.ts';
import { createNameLists, explainMissingName } from './missing-name.ts';

/**
 * Returns a caller whose errors list the candidates of an ambiguous name as details, and can find a hint for a name that does
 * not exist. `now` returns milliseconds since the epoch.
 */
export function withExplainedErrors(caller: MagnumRequest, now: () => number): MagnumRequest {
  const listNames = createNameLists(caller);
  const explained = async <T>(names: readonly NamedResource[] = [], response: Promise<T>): Promise<T> => {
    try {
      return await response;
    } catch (error) {
      throw (
        explainMissingName(error, names, listNames) ??
        (await explainAmbiguousName(error, names, caller, now)) ??
        error
      );
    }
  };
  return {
    send: (request, options) => explained(options?.names, caller.send(request, options)),
    fields: (request, options) => explained(options?.names, caller.fields(request, options)),
    get apiVersion() {
      return caller.apiVersion;
    },
    get serverVersions() {
      return caller.serverVersions;
    },
    get clockOffsetMs() {
      return caller.clockOffsetMs;
    },
    discoverVersions: () => caller.discoverVersions(),
  };
}
