import { expect, it } from 'vitest';
import { programPath, systemProgram } from '../../src/platform/program-path.ts';

const WINDOWS = { env: { Path: '.;;relative\\bin;C:\\Tools;D:\\k8s' }, platform: 'win32' } as const;

it('programPath returns the name itself on Unix', () => {
  expect(programPath('kubectl', { env: { PATH: '/bin' }, platform: 'linux' })).toBe('kubectl');
});

it('programPath returns a full path on Windows, never in the current directory', () => {
  const checked: string[] = [];
  const isFile = (path: string) => {
    checked.push(path);
    return path === 'D:\\k8s\\kubectl.exe';
  };
  expect(programPath('kubectl', WINDOWS, isFile)).toBe('D:\\k8s\\kubectl.exe');
  expect(checked).toEqual(['C:\\Tools\\kubectl.exe', 'C:\\Tools\\kubectl.com', 'D:\\k8s\\kubectl.exe']);
  expect(programPath('kubectl.exe', WINDOWS, isFile)).toBe('D:\\k8s\\kubectl.exe');
  checked.length = 0;
  expect(programPath('kubectl.COM', WINDOWS, isFile)).toBeUndefined();
  expect(programPath('kubectl.v1', WINDOWS, isFile)).toBeUndefined();
  expect(checked).toEqual([
    'C:\\Tools\\kubectl.COM',
    'D:\\k8s\\kubectl.COM',
    'C:\\Tools\\kubectl.v1.exe',
    'C:\\Tools\\kubectl.v1.com',
    'D:\\k8s\\kubectl.v1.exe',
    'D:\\k8s\\kubectl.v1.com',
  ]);
  expect(programPath('docker', WINDOWS, isFile)).toBeUndefined();
  expect(programPath('C:\\x\\browser.exe', WINDOWS, isFile)).toBe('C:\\x\\browser.exe');
  expect(programPath('docker', { env: {}, platform: 'win32' }, isFile)).toBeUndefined();
});

it('systemProgram returns the path in the Windows system directory', () => {
  expect(systemProgram('rundll32.exe', { env: { SystemRoot: 'E:\\Win' } })).toBe(
    'E:\\Win\\System32\\rundll32.exe',
  );
  expect(systemProgram('x.exe', { env: { SYSTEMROOT: 'F:\\Win' } })).toBe('F:\\Win\\System32\\x.exe');
  expect(systemProgram('x.exe', { env: {} })).toBe('C:\\Windows\\System32\\x.exe');
});

it('programPath skips directories of PATH in which it cannot look', () => {
  const env = { PATH: `C:\\${'x'.repeat(300)};D:\\k8s` };
  expect(programPath('kubectl', { env, platform: 'win32' })).toBeUndefined();
});
