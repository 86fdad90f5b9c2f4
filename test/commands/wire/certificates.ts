import { expect } from 'vitest';
import { type Case, path, printed, type Seen } from './case.ts';

const PEM = printed(/^-----BEGIN CERTIFICATE-----\n/);

const rotated = ({ last, stdout }: Seen) => {
  expect(last).toMatchObject({
    method: 'PATCH',
    path: expect.stringMatching(/\/certificates\/[0-9a-f-]{36}$/),
  });
  expect(stdout).toMatch(
    /^Request to rotate the CA certificate for cluster [0-9a-f-]{36} has been accepted\.\n$/,
  );
};

const signed = ({ last, stdout }: Seen) => {
  expect(last.body).toEqual({
    cluster_uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    csr: expect.stringMatching(/^-----BEGIN CERTIFICATE REQUEST-----\n/),
  });
  expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
};

/** `client.csr` is in the current directory of the commands. */
export const certificateCases: readonly Case[] = [
  {
    option: 'ca-show.word',
    argv: ['ca-show', 'ready'],
    check: (seen) => {
      path(/\/certificates\/[0-9a-f-]{36}$/)(seen);
      PEM(seen);
    },
  },
  { option: 'ca-show.cluster', argv: ['ca-show', '--cluster', 'ready'], check: PEM },
  {
    option: 'ca-sign.cluster',
    argv: ['ca-sign', '--cluster', 'ready', '--csr', 'client.csr'],
    check: signed,
  },
  { option: 'ca-sign.csr', argv: ['ca-sign', 'ready', '--csr', 'client.csr'], check: signed },
  { option: 'ca-sign.word', argv: ['ca-sign', '--cluster', 'ready', 'client.csr'], check: signed },
  { option: 'ca-sign.csrWord', argv: ['ca-sign', 'ready', 'client.csr'], check: signed },
  { option: 'ca-rotate.cluster', argv: ['ca-rotate', '--cluster', 'ready'], check: rotated },
  { option: 'ca-rotate.word', argv: ['ca-rotate', 'ready'], check: rotated },
];
