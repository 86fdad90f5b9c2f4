import { describe, expect, it } from 'vitest';
import { dockerHost, kubernetesServer, mesosEndpoints } from '../../src/cluster-access/api-address.ts';

describe('dockerHost', () => {
  it.each([
    ['tcp://10.0.0.1:2376', true, 'tcp://10.0.0.1:2376'],
    ['https://10.0.0.1:2376', true, 'tcp://10.0.0.1:2376'],
    ['HTTP://h:2375', false, 'tcp://h:2375'],
    ['unix:///run/docker.sock', false, 'unix:///run/docker.sock'],
    ['10.0.0.1', true, 'tcp://10.0.0.1:2376'],
    ['10.0.0.1', false, 'tcp://10.0.0.1:2375'],
    ['swarm.example.org:4000', true, 'tcp://swarm.example.org:4000'],
    ['fe80::1', true, 'tcp://[fe80::1]:2376'],
    ['[fe80::1]:99', true, 'tcp://[fe80::1]:99'],
    ['[fe80::1]', false, 'tcp://[fe80::1]:2375'],
  ])('converts %s (TLS %s) to %s', (address, tls, host) => {
    expect(dockerHost(address, tls)).toBe(host);
  });
});

describe('kubernetesServer', () => {
  it.each([
    ['https://10.0.0.1:6443', true, 'https://10.0.0.1:6443'],
    ['10.0.0.1:6443', true, 'https://10.0.0.1:6443'],
    ['10.0.0.1:8080', false, 'http://10.0.0.1:8080'],
  ])('converts %s (TLS %s) to %s', (address, tls, server) => {
    expect(kubernetesServer(address, tls)).toBe(server);
  });
});

describe('mesosEndpoints', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5'],
    ['http://10.0.0.5:5050/', '10.0.0.5'],
    ['mesos.example.org', 'mesos.example.org'],
    ['fe80::1', '[fe80::1]'],
    ['[fe80::1]:5050', '[fe80::1]'],
  ])('converts %s to URLs at %s', (address, host) => {
    expect(mesosEndpoints(address)).toEqual({ master: `${host}:5050`, marathon: `http://${host}:8080` });
  });
});
