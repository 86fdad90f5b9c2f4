/**
 * The public clouds of openstacksdk (openstack/config/vendors), with the URL of Keystone, the regions, and the state of the
 * cloud. `remote` is the URL from which openstacksdk fetches the profile.
 */
export interface VendorProfile {
  readonly auth?: Readonly<Record<string, string>>;
  readonly regions?: readonly string[];
  readonly regionName?: string;
  readonly state?: { readonly is: 'deprecated' | 'shutdown'; readonly why: string };
  readonly remote?: string;
}

const DEFAULT_DOMAINS = { user_domain_name: 'Default', project_domain_name: 'Default' };
const NO_RESPONSE = 'the API endpoint no longer responds';

export const VENDOR_PROFILES: Readonly<Record<string, VendorProfile>> = {
  auro: {
    auth: { auth_url: 'https://api.van2.auro.io:5000/v3', ...DEFAULT_DOMAINS },
    regionName: 'RegionOne',
  },
  betacloud: {
    auth: { auth_url: 'https://api-1.betacloud.de:5000' },
    regions: ['betacloud-1'],
    state: { is: 'shutdown', why: 'betacloud.de has gone out of business' },
  },
  binero: { auth: { auth_url: 'https://auth.binero.cloud:5000/v3' }, regions: ['europe-se-1'] },
  bluebox: { regionName: 'RegionOne' },
  catalyst: {
    auth: { auth_url: 'https://api.cloud.catalyst.net.nz:5000/v2.0' },
    regions: ['nz-por-1', 'nz_wlg_2'],
  },
  citycloud: {
    auth: { auth_url: 'https://{region_name}.citycloud.com:5000/v3/' },
    regions: ['Buf1', 'Fra1', 'Lon1', 'Sto2', 'Kna1', 'dx1', 'tky1'],
  },
  conoha: {
    auth: { auth_url: 'https://identity.{region_name}.conoha.io' },
    regions: ['sin1', 'sjc1', 'tyo1'],
  },
  dreamcompute: { auth: { auth_url: 'https://iad2.dream.io:5000' }, regionName: 'RegionOne' },
  elastx: { auth: { auth_url: 'https://ops.elastx.cloud:5000/v3' }, regionName: 'se-sto' },
  entercloudsuite: {
    auth: { auth_url: 'https://api.entercloudsuite.com/' },
    regions: ['it-mil1', 'nl-ams1', 'de-fra1'],
  },
  fuga: {
    auth: { auth_url: 'https://identity.api.fuga.io:5000', ...DEFAULT_DOMAINS },
    regions: ['cystack'],
    state: { is: 'deprecated', why: NO_RESPONSE },
  },
  ibmcloud: {
    auth: { auth_url: 'https://identity.open.softlayer.com' },
    regions: ['london'],
    state: { is: 'shutdown', why: NO_RESPONSE },
  },
  internap: {
    auth: { auth_url: 'https://identity.api.cloud.inap.com' },
    regions: ['ams01', 'da01', 'nyj01', 'sin01', 'sjc01'],
    state: { is: 'shutdown', why: 'Internap is now HorizonIQ' },
  },
  limestonenetworks: {
    auth: { auth_url: 'https://auth.cloud.lstn.net:5000/v3' },
    regions: ['us-dfw-1', 'us-slc'],
  },
  otc: { auth: { auth_url: 'https://iam.{region_name}.otc.t-systems.com/v3' }, regions: ['eu-de', 'eu-nl'] },
  'otc-swiss': { auth: { auth_url: 'https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3' }, regions: ['eu-ch2'] },
  'ovh-us': {
    auth: { auth_url: 'https://auth.cloud.ovh.us/', ...DEFAULT_DOMAINS },
    regions: ['US-EAST-VA-1', 'US-WEST-OR-1', 'US-EAST-VA', 'US-WEST-OR'],
  },
  ovh: {
    auth: { auth_url: 'https://auth.cloud.ovh.net/', ...DEFAULT_DOMAINS },
    regions: 'BHS BHS1 BHS3 BHS5 DE DE1 GRA GRA1 GRA5 GRA7 SBG SBG1 SBG5 UK UK1 WAW WAW1 SYD1 SGP1'.split(
      ' ',
    ),
  },
  rackspace: {
    auth: { auth_url: 'https://identity.api.rackspacecloud.com/v2.0/' },
    regions: ['DFW', 'HKG', 'IAD', 'ORD', 'SYD', 'LON'],
  },
  switchcloud: { auth: { auth_url: 'https://identity.compute.cloud.switch.ch/v3' }, regions: ['zhw', 'zhc'] },
  switchengines: { auth: { auth_url: 'https://keystone.cloud.switch.ch:5000/v3' }, regions: ['LS', 'ZH'] },
  ultimum: {
    auth: { auth_url: 'https://console.ultimum-cloud.com:5000/' },
    regionName: 'RegionOne',
    state: { is: 'shutdown', why: 'ultimum-cloud.com has gone out of business' },
  },
  unitedstack: {
    auth: { auth_url: 'https://identity.api.ustack.com/v3' },
    regions: ['bj1', 'gd1'],
    state: { is: 'shutdown', why: NO_RESPONSE },
  },
  vexxhost: { remote: 'https://vexxhost.com' },
  zetta: { auth: { auth_url: 'https://identity.api.zetta.io/v3' }, regions: ['no-osl1'] },
};
