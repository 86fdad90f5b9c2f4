import { describe, expect, it } from 'vitest';
import { assertSelfContained } from '../../scripts/self-contained.mjs';

const HEAD = '// @bun @bytecode @bun-cjs\n(function(exports, require, module, __filename, __dirname) {';

/** An executable as Bun makes it: the runtime, which has the same head, and the program. */
const executable = (program: string): Buffer =>
  Buffer.from(`ELF ${HEAD}\0${HEAD}${program};start(process.argv);})\0 bytecode`, 'latin1');

describe('assertSelfContained', () => {
  it.each([
    'const fs = require("fs"), path = require("node:path")',
    'const later = async () => { await import("readline") }',
    'module.exports = require("/$bunfs/root/keyring-1a.node")',
    'node_module.createRequire(PROGRAM)(found)',
    'const text = "require(\'kerberos\')"',
  ])('accepts %s', (program) => {
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
    'module.require("kerberos")',
    'node_module.createRequire(process.cwd() + "/")("kerberos")',
  ])('rejects %s', (program) => {
    expect(() => assertSelfContained(executable(program))).toThrow('would load modules from elsewhere');
  });

  it('rejects an executable in which it finds no program', () => {
    expect(() => assertSelfContained(Buffer.from(`ELF ${HEAD}\0`))).toThrow('No program found');
    expect(() => assertSelfContained(Buffer.from('ELF'))).toThrow('No program found');
  });
});
