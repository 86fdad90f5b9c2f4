/** The built-in vendor profiles, one by one, and profiles of clouds-public.yaml. */
import { describe, expect, it } from 'vitest';
import { VENDOR_PROFILES } from '../../src/clouds/vendor-profiles.ts';
import { load, oneCloud } from './place.ts';

const GONE = 'the API endpoint no longer responds';

describe('loadCloud with a built-in vendor profile', () => {
  it.each<[name: string, url: string | undefined, region: string, regions?: string]>([
    ['auro', 'https://api.van2.auro.io:5000/v3', 'RegionOne'],
    ['binero', 'https://auth.binero.cloud:5000/v3', 'europe-se-1', 'europe-se-1'],
    ['catalyst', 'https://api.cloud.catalyst.net.nz:5000/v2.0', 'nz-por-1', 'nz-por-1, nz_wlg_2'],
    ['citycloud', 'https://Buf1.citycloud.com:5000/v3/', 'Buf1', 'Buf1, Fra1, Lon1, Sto2, Kna1, dx1, tky1'],
    ['conoha', 'https://identity.sin1.conoha.io', 'sin1', 'sin1, sjc1, tyo1'],
    ['dreamcompute', 'https://iad2.dream.io:5000', 'RegionOne'],
    ['elastx', 'https://ops.elastx.cloud:5000/v3', 'se-sto'],
    ['entercloudsuite', 'https://api.entercloudsuite.com/', 'it-mil1', 'it-mil1, nl-ams1, de-fra1'],
    ['fuga', 'https://identity.api.fuga.io:5000', 'cystack', 'cystack'],
    ['limestonenetworks', 'https://auth.cloud.lstn.net:5000/v3', 'us-dfw-1', 'us-dfw-1, us-slc'],
    ['otc', 'https://iam.eu-de.otc.t-systems.com/v3', 'eu-de', 'eu-de, eu-nl'],
    ['otc-swiss', 'https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3', 'eu-ch2', 'eu-ch2'],
    [
      ...(['ovh-us', 'https://auth.cloud.ovh.us/', 'US-EAST-VA-1'] as const),
      'US-EAST-VA-1, US-WEST-OR-1, US-EAST-VA, US-WEST-OR',
    ],
    [
      ...(['ovh', 'https://auth.cloud.ovh.net/', 'BHS'] as const),
      'BHS, BHS1, BHS3, BHS5, DE, DE1, GRA, GRA1, GRA5, GRA7, SBG, SBG1, SBG5, UK, UK1, WAW, WAW1, SYD1, SGP1',
    ],
    ['rackspace', 'https://identity.api.rackspacecloud.com/v2.0/', 'DFW', 'DFW, HKG, IAD, ORD, SYD, LON'],
    ['switchcloud', 'https://identity.compute.cloud.switch.ch/v3', 'zhw', 'zhw, zhc'],
    ['switchengines', 'https://keystone.cloud.switch.ch:5000/v3', 'LS', 'LS, ZH'],
    ['zetta', 'https://identity.api.zetta.io/v3', 'no-osl1', 'no-osl1'],
  ])('%s: sets %s, the region %s and the regions %s', async (name, url, region, regions) => {
    const files = oneCloud(`profile: ${name}\nauth: {username: u}`);
    const config = await load({ files });
    const domains = ['auro', 'fuga', 'ovh', 'ovh-us'].includes(name)
      ? { user_domain_name: 'Default', project_domain_name: 'Default' }
      : {};
    expect(config.region).toBe(region);
    expect(config.auth).toEqual({ auth_url: url, username: 'u', ...domains });
    expect(config.sources.get('auth.auth_url')).toMatch(
      new RegExp(`/home/\\.config/openstack/clouds\\.yaml:3 \\(profile ${name}\\)$`),
    );
    const elsewhere = load({ files, values: { region_name: 'mars' } });
    await expect(elsewhere).rejects.toMatchObject({
      kind: 'usage',
      message: `Cloud "c" has no region "mars"; its regions: ${regions ?? region}`,
    });
  });

  it('bluebox: sets only the region', async () => {
    const { region, auth } = await load({ files: oneCloud('profile: bluebox\nauth: {auth_url: http://a}') });
    expect({ region, auth }).toEqual({ region: 'RegionOne', auth: { auth_url: 'http://a' } });
  });

  it('fuga: warns that the profile is deprecated', async () => {
    expect((await load({ files: oneCloud('profile: fuga') })).warnings).toEqual([
      expect.stringMatching(new RegExp(`^/.*/clouds\\.yaml:3: the profile "fuga" is deprecated: ${GONE}$`)),
    ]);
  });

  it.each([
    ['betacloud', 'the cloud "betacloud" no longer exists: betacloud.de has gone out of business'],
    ['ibmcloud', `the cloud "ibmcloud" no longer exists: ${GONE}`],
    ['internap', 'the cloud "internap" no longer exists: Internap is now HorizonIQ'],
    ['ultimum', 'the cloud "ultimum" no longer exists: ultimum-cloud.com has gone out of business'],
    ['unitedstack', `the cloud "unitedstack" no longer exists: ${GONE}`],
    ['vexxhost', 'remote vendor profiles (vexxhost.com) are not supported'],
  ])('%s: is rejected (%s)', async (name, problem) => {
    await expect(load({ files: oneCloud(`profile: ${name}`) })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^\/.*\/clouds\.yaml:3: /),
    });
    const error: Error = await load({ files: oneCloud(`profile: ${name}`) }).then(String, (thrown) => thrown);
    expect(error.message.slice(error.message.indexOf(':3: ') + 4)).toBe(problem);
  });

  it('VENDOR_PROFILES: has 25 profiles, among them none that another test does not name', () => {
    expect(Object.keys(VENDOR_PROFILES)).toHaveLength(25);
  });
});

describe('loadCloud with another vendor profile', () => {
  const publicClouds = (yaml: string) => ({
    ...oneCloud('profile: otc\nauth: {username: u}'),
    'home/.config/openstack/clouds-public.yaml': yaml,
  });

  it('prefers clouds-public.yaml to the built-in profile', async () => {
    const files = publicClouds('public-clouds: {otc: {auth: {auth_url: http://ours}, region_name: R}}');
    expect(await load({ files })).toMatchObject({
      region: 'R',
      auth: { auth_url: 'http://ours', username: 'u' },
    });
  });

  it.each(['public-clouds: {otc: }', 'public-clouds: {other: {auth: {}}}', 'public-clouds:', '{}'])(
    'reads %s',
    async (yaml) => {
      const { auth } = await load({ files: publicClouds(yaml) });
      expect(auth.auth_url).toBe(yaml.includes('otc') ? undefined : 'https://iam.eu-de.otc.t-systems.com/v3');
    },
  );

  it.each([
    ['public-clouds: [otc]', 'public-clouds must be a mapping, not a list'],
    ['public-clouds: {otc: x}', 'public-clouds.otc must be a mapping, not a single value'],
  ])('rejects %s', async (yaml, problem) => {
    await expect(load({ files: publicClouds(yaml) })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(`/clouds-public.yaml:1: ${problem}`),
    });
  });

  it('prefers profile to cloud, and treats a list as an error', async () => {
    const { auth } = await load({ files: oneCloud('cloud: binero\nprofile: otc') });
    expect(auth.auth_url).toBe('https://iam.eu-de.otc.t-systems.com/v3');
    await expect(load({ files: oneCloud('profile: [otc]') })).rejects.toMatchObject({
      message: expect.stringMatching(/clouds\.yaml:3: profile must be a single value, not a list$/),
    });
  });

  it.each([
    ['https://user:made-up@vendor.example:8443/p', 'vendor.example:8443'],
    ['HTTPS://vendor.example', 'vendor.example'],
    ['git+ssh://vendor.example/x', 'vendor.example'],
    ['http://[broken', 'a remote host'],
  ])('rejects the remote profile %s, and names only %s', async (profile, host) => {
    const config = load({ files: oneCloud(`profile: "${profile}"`) });
    await expect(config).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/clouds\.yaml:3: remote vendor profiles \([^()]*\) are not supported$/),
      hint: 'Replace the profile in clouds.yaml with auth_url and, if there are several, regions.',
    });
    await expect(config).rejects.toThrow(`(${host})`);
  });

  it.each(['://x', 'https://', '1http://x', 'constructor', '__proto__'])(
    'warns about the unknown profile %s',
    async (profile) => {
      const { warnings, auth } = await load({ files: oneCloud(`profile: "${profile}"`) });
      expect(warnings).toEqual([
        expect.stringContaining(`/clouds.yaml:3: unknown vendor profile "${profile}"`),
      ]);
      expect(auth).toEqual({});
    },
  );

  it('overrides a profile by the cloud, and this by the values of the region', async () => {
    const config = await load({
      files: {
        ...oneCloud(
          'profile: p\nauth: {username: cloud, project_name: cloud}\nregions: [{name: R, values: {auth: {project_name: region}}}]',
        ),
        'home/.config/openstack/clouds-public.yaml':
          'public-clouds: {p: {auth: {auth_url: http://p, username: p, project_name: p}, regions: [Q]}}',
      },
    });
    expect(config.region).toBe('R');
    expect(config.auth).toEqual({ auth_url: 'http://p', username: 'cloud', project_name: 'region' });
  });
});
