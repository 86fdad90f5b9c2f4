/**
 * Serves RSA keys of 2,048 bits from 16 that the run generates, because generating one takes up to a second. Consecutive keys differ.
 * Keys of other kinds are generated as usual.
 */
import crypto, { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const COUNT = 16;

const generateUsual = promisify(crypto.generateKeyPair) as (
  type: string,
  options: unknown,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

let next = Math.floor(Math.random() * COUNT);

async function generate(type: string, options: unknown) {
  if (type !== 'rsa' || JSON.stringify(options) !== '{"modulusLength":2048}')
    return generateUsual(type, options);
  const path = join(tmpdir(), `rsa-key-${next++ % COUNT}.pem`);
  try {
    const privateKey = createPrivateKey(readFileSync(path));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    const pair = await generateUsual(type, options);
    // Another worker may write the same file.
    await writeFile(`${path}.${process.pid}`, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await rename(`${path}.${process.pid}`, path);
    return pair;
  }
}

// Once per process: a second replacement would take the first one for the usual function, and serve its keys again.
if (!Object.hasOwn(crypto.generateKeyPair, promisify.custom))
  Object.defineProperty(crypto.generateKeyPair, promisify.custom, { value: generate });
