import { describe, expect, it } from 'vitest';
import { assertSelfContained } from '../../scripts/self-contained.mjs';

const HEAD = '// @bun @bytecode\n';
const RUNTIME = `ELF ${HEAD}// @bun @bytecode @bun-cjs\n(function(exports, require) {\0`;

/** An executable in Bun's format: the runtime with a template, and the modules of the program. */
const executable = (module: string): Buffer =>
  Buffer.from(`${RUNTIME}${HEAD}start(process.argv)\0bytecode${HEAD}${module}\0bytecode`, 'latin1');

describe('assertSelfContained', () => {
  it.each([
    'const fs = require("fs"), path = require("node:path")',
    'import { readFileSync } from "fs"; export { version } from "/$bunfs/root/chunk-1a.js"',
    'var __require = import.meta.require; export { __require }',
    'import { __require } from "/$bunfs/root/chunk-1a.js"; const os = () => __require("os")',
    'import("/$bunfs/root/chunk-1a.js")',
    'import { createRequire } from "module"; createRequire(PROGRAM)(found)',
    'const later = async () => { await import("readline") }',
    'module.exports = require("/$bunfs/root/keyring-1a.node")',
    'node_module.createRequire(PROGRAM)(found)',
    'const text = "require(\'kerberos\')"',
  ])('assertSelfContained: accepts %s', (program) => {
    expect(() => assertSelfContained(executable(program))).not.toThrow();
  });

  it.each([
    'try { require("kerberos") } catch {}',
    'async function load() { try { await import("kerberos") } catch {} }',
    'require("./kerberos.js")',
    'require(name)',
    'import(name)',
    'require("fs" + name)',
    'require.resolve("kerberos")',
    'const load = require',
    'import "kerberos"',
    'export * from "kerberos"',
    'export { kerberos } from "./kerberos.js"',
    '__require("kerberos")',
    'const load = __require',
    'import { __require as load } from "/$bunfs/root/chunk-1a.js"',
    'const load = import.meta.require',
    'import.meta.resolve("kerberos")',
    'import { createRequire } from "module"; createRequire("/tmp/")(found)',
    'module.require("kerberos")',
    'node_module.createRequire(process.cwd() + "/")("kerberos")',
  ])('assertSelfContained: rejects %s', (program) => {
    expect(() => assertSelfContained(executable(program))).toThrow('would load modules from elsewhere');
  });

  it('assertSelfContained: rejects an executable without a program', () => {
    expect(() => assertSelfContained(Buffer.from(RUNTIME))).toThrow('No program found');
    expect(() => assertSelfContained(Buffer.from('ELF'))).toThrow('No program found');
  });
});
