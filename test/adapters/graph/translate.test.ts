import test from 'ava';
import {
  spfInclude,
  toMailSubscription,
  toMemberAddresses,
  toWantedRecords,
} from '../../../src/adapters/graph/translate.ts';

const INCLUDES = ['spf.protection.outlook.com'];

const SPF_TEXTS: ReadonlyArray<{ text: string; include: string | null; reason: string }> = [
  {
    text: 'v=spf1 include: spf.protection.outlook.com ~all',
    include: 'spf.protection.outlook.com',
    reason: 'the sample of Microsoft’s own documentation, with its blank',
  },
  { text: 'v=spf1 include:SPF.protection.outlook.com. -all', include: 'spf.protection.outlook.com', reason: 'plain' },
  { text: 'v=spf1 -all', include: null, reason: 'no include' },
  { text: 'MS=ms12345678', include: null, reason: 'another TXT record' },
  { text: 'v=spf10 include:x.example', include: null, reason: 'another version' },
];
for (const { text, include, reason } of SPF_TEXTS) {
  test(`the SPF include of "${text}" (${reason})`, (t) => t.is(spfInclude(text), include));
}

test('records of other services and types are passed over, and the best MX counts', (t) => {
  const records = [
    { recordType: 'Mx', supportedService: 'Email', mailExchange: 'second.example', preference: 10 },
    { recordType: 'Mx', supportedService: 'Email', mailExchange: 'First.example.', preference: 0 },
    { recordType: 'Txt', supportedService: 'OfficeCommunicationsOnline', text: 'v=spf1 include:other.example' },
    { recordType: 'CName', supportedService: 'Email' },
    {
      '@odata.type': '#microsoft.graph.domainDnsTxtRecord',
      supportedService: 'Email',
      text: 'v=spf1 include: spf.protection.outlook.com -all',
    },
  ];
  t.deepEqual(toWantedRecords(records, INCLUDES), {
    mxHost: 'first.example',
    mxPreference: 0,
    spfInclude: 'spf.protection.outlook.com',
  });
});

const SKUS: ReadonlyArray<{ plan: string; capabilityStatus: string; subscription: 'Active' | 'None' }> = [
  { plan: 'EXCHANGE_S_STANDARD', capabilityStatus: 'Enabled', subscription: 'Active' },
  { plan: 'EXCHANGE_S_ENTERPRISE', capabilityStatus: 'Warning', subscription: 'Active' },
  { plan: 'EXCHANGE_S_DESKLESS', capabilityStatus: 'Enabled', subscription: 'Active' },
  { plan: 'EXCHANGE_S_STANDARD', capabilityStatus: 'Suspended', subscription: 'None' },
  { plan: 'EXCHANGE_S_FOUNDATION', capabilityStatus: 'Enabled', subscription: 'None' },
  { plan: 'EXCHANGE_S_ARCHIVE_ADDON', capabilityStatus: 'Enabled', subscription: 'None' },
];
for (const { plan, capabilityStatus, subscription } of SKUS) {
  test(`plan ${plan}, ${capabilityStatus}, means mail: ${subscription}`, (t) => {
    t.is(toMailSubscription([{ capabilityStatus, servicePlans: [{ servicePlanName: plan }] }]), subscription);
  });
}

test('members give their SMTP addresses once, in lower case; groups and devices give none', (t) => {
  const members = [
    {
      id: '1',
      '@odata.type': '#microsoft.graph.user',
      mail: 'Anna@contoso.com',
      proxyAddresses: ['SMTP:Anna@contoso.com', 'smtp:a@contoso.com', 'SIP:anna@contoso.com'],
    },
    { id: '2', '@odata.type': '#microsoft.graph.group', mail: 'g@contoso.com', proxyAddresses: ['SMTP:g@contoso.com'] },
    { id: '3', '@odata.type': '#microsoft.graph.device' },
    { id: '4', '@odata.type': '#microsoft.graph.user', mail: null, proxyAddresses: [] },
  ];
  t.deepEqual(toMemberAddresses(members), ['a@contoso.com', 'anna@contoso.com']);
});
