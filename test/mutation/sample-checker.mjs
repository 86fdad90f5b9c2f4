/**
 * A checker for Stryker that rejects the mutants outside the sample. They get the status CompileError, which does not count, because
 * Stryker itself cannot test a sample.
 */
import { commonTokens, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { keyOf } from './sample.mjs';

class SampleChecker {
  static inject = [commonTokens.options];

  constructor({ sample: { project, keys } }) {
    this.project = project;
    this.keys = new Set(keys);
  }

  async init() {}

  async check(mutants) {
    const result = (mutant) =>
      this.keys.has(keyOf(mutant, this.project))
        ? { status: 'passed' }
        : { status: 'compileError', reason: 'not in the sample' };
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, result(mutant)]));
  }

  /** All at once: one request to the process of the checker. */
  async group(mutants) {
    return [mutants.map(({ id }) => id)];
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)];
