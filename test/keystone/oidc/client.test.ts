/** The configuration of openid-client for a provider. */
import { expect, it } from 'vitest';
import { createClient } from '../../../src/keystone/oidc/client.ts';
import { jsonReply, scriptedTransport } from '../../support/scripted-transport.ts';
import { authContext } from '../fake-cloud.ts';

it('createClient configures openid-client with the provider and the client, and without a timeout of its own', async () => {
  const { transport } = scriptedTransport(() =>
    jsonReply(200, { issuer: 'https://login.example', token_endpoint: 'https://login.example/token' }),
  );
  const options = { client_id: 'my-client', discovery_endpoint: 'https://login.example/.well-known/x' };
  const { configuration, lastIdToken, attempt } = await createClient(
    authContext(options, { transport, now: () => 7 }),
    {
      grant: 'password',
    },
  );
  // The transport has a timeout, which --timeout sets.
  expect(configuration.timeout).toBe(0);
  expect(configuration.clientMetadata().client_id).toBe('my-client');
  expect(configuration.serverMetadata()).toMatchObject({
    issuer: 'https://login.example',
    token_endpoint: 'https://login.example/token',
  });
  expect(lastIdToken()).toBe(undefined);
  expect(attempt('code')).toMatchObject({ step: 'code', options, now: 7, response: undefined, secrets: [] });
});
