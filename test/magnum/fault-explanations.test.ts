/** Reasons as Magnum, Heat, Nova, Cinder and Neutron send them, and the word in their explanation. */
import { describe, expect, it } from 'vitest';
import { explainFault } from '../../src/magnum/fault-explanations.ts';

describe('explainFault', () => {
  it.each([
    [
      'quota',
      'Forbidden: resources.kube_masters: Quota exceeded for instances: Requested 1, but already used 10 of 10 instances (HTTP 403)',
    ],
    ['quota', "Conflict: resources.network: Quota exceeded for resources: ['router']."],
    [
      'quota',
      "OverLimit: resources[0]: VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.",
    ],
    [
      'quota',
      'Requested volume or snapshot exceeds allowed gigabytes quota. Requested 50G, quota is 100G and 80G has been consumed.',
    ],
    [
      'compute host',
      'ResourceInError: resources[0].resources.kube_node: Went to status ERROR due to "Message: No valid host was found. , Code: 500"',
    ],
    [
      'compute host',
      'Message: Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance x.',
    ],
    ['IP address', 'No more IP addresses available on network 8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26.'],
    [
      'image',
      "Property error: : resources[0].properties.image: : Error validating value 'x': The Image (x) could not be found.",
    ],
    ['image', 'Image fedora could not be found.'],
    ['flavor', 'resources.kube_masters: The Flavor (m9.huge) could not be found.'],
    ['flavor', 'Unable to find flavor m9.huge.'],
    ['keypair', 'resources.x: The Key (mykey) could not be found.'],
    ['keypair', 'Unable to find keypair mykey.'],
    ['keypair', 'BadRequest: Invalid key_name provided. (HTTP 400)'],
    [
      'application credential',
      'Failed to create trustee or trust for Cluster: 8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26',
    ],
    [
      'setup',
      'WaitConditionTimeout: resources.kube_masters.resources[0].resources.master_wait_condition: 0 of 1 received',
    ],
    ['timeout', 'Create timed out'],
    ['timeout', 'Update timed out'],
    ['Heat stack', 'Stack with id 8b9a50f2 not found in Heat.'],
  ])('explains with the word "%s": %s', (word, reason) => {
    expect(explainFault(reason)).toContain(word);
    expect(explainFault(reason)).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    '',
    'default-master failed',
    'Stack CREATE completed successfully',
    'Connection to keystone timed out',
    'Quota for project x already exists',
    'The Router (x) could not be found.',
  ])('does not explain %j', (reason) => {
    expect(explainFault(reason)).toBeUndefined();
  });

  it('reads a long reason in linear time', () => {
    expect(explainFault('The Image ('.repeat(50_000))).toBeUndefined();
  });
});
