import type { JsonObject } from '../json.ts';

/** The lists that the service publishes, by its names of the clouds. */
export type EndpointsInstance = 'Worldwide' | 'USGovGCCHigh' | 'USGovDoD' | 'China';

/** One cloud's list, as a test sets it. */
export interface PublishedList {
  /** YYYYMMDDNN. */
  version: string;
  /** `ips` of the set that carries mail, sent as they are. */
  mailRanges: string[];
}

/**
 * What was published: Worldwide of 2026-08-14; the others, shortened, of a list in Microsoft's documentation repository
 * (MicrosoftDocs/microsoft-365-docs, `microsoft-365/includes/*-endpoints.md`) with that version.
 */
export function publishedLists(): Map<EndpointsInstance, PublishedList> {
  return new Map([
    [
      'Worldwide',
      {
        version: '2026081400',
        mailRanges: [
          '40.92.0.0/15',
          '40.107.0.0/16',
          '52.100.0.0/14',
          '104.47.0.0/17',
          '2a01:111:f400::/48',
          '2a01:111:f403::/48',
        ],
      },
    ],
    [
      'USGovGCCHigh',
      { version: '2023030100', mailRanges: ['23.103.191.0/24', '23.103.208.0/22', '2001:489a:2202:4::/62'] },
    ],
    ['USGovDoD', { version: '2020072800', mailRanges: ['23.103.191.0/24', '23.103.204.0/22', '2001:489a:2202::/62'] }],
    ['China', { version: '2021032900', mailRanges: ['42.159.36.0/24', '139.219.24.0/22', '2406:e500:4440::/43'] }],
  ]);
}

/** The sets of a list: those that carry mail, and others that are like them in one thing. */
export function endpointSets(instance: EndpointsInstance, ips: string[]): JsonObject[] {
  switch (instance) {
    case 'Worldwide':
      return [
        exchange(1, { urls: ['outlook.office.com'], ips: WEB, tcpPorts: '80,443', category: 'Optimize' }),
        exchange(2, { urls: ['smtp.office365.com'], ips: WEB, tcpPorts: '587' }),
        exchange(9, { urls: ['*.protection.outlook.com'], ips: [...ips, '52.238.78.88/32'], tcpPorts: '443' }),
        exchange(10, { urls: ['*.mail.protection.outlook.com', '*.mx.microsoft'], ips, tcpPorts: '25' }),
        exchange(154, { urls: ['autodiscover.*.onmicrosoft.com'], tcpPorts: '80,443', category: 'Default' }),
        ...OTHER_AREAS,
      ];
    case 'USGovGCCHigh':
    case 'USGovDoD':
      return [
        // Clients' own submission: a set that carries port 25 and has no addresses.
        exchange(5, { urls: ['outlook.office365.us'], tcpPorts: '25,143,587,993,995', category: 'Default' }),
        exchange(6, { urls: ['*.protection.office365.us'], ips, tcpPorts: '25,443' }),
        ...OTHER_AREAS,
      ];
    case 'China':
      return [
        exchange(1, { urls: ['*.partner.outlook.cn'], ips: ['40.73.132.0/24'], tcpPorts: '80,443' }),
        exchange(2, { ips, tcpPorts: '25,53,80,443', expressRoute: false }),
        ...OTHER_AREAS,
      ];
  }
}

/** Exchange's addresses for programs of users: no mail between servers comes from there. */
const WEB = ['13.107.6.152/31', '40.96.0.0/13', '2603:1006::/40'];

function exchange(id: number, more: JsonObject): JsonObject {
  const { urls, ips, tcpPorts, ...rest } = more;
  return {
    id,
    serviceArea: 'Exchange',
    serviceAreaDisplayName: 'Exchange Online',
    ...(urls !== undefined && { urls }),
    ...(ips !== undefined && { ips }),
    tcpPorts,
    expressRoute: true,
    category: 'Allow',
    required: true,
    ...rest,
  };
}

const OTHER_AREAS: readonly JsonObject[] = [
  {
    id: 31,
    serviceArea: 'SharePoint',
    serviceAreaDisplayName: 'SharePoint Online and OneDrive for Business',
    urls: ['*.sharepoint.com'],
    ips: ['13.107.136.0/22', '2a01:111:f402::/48'],
    tcpPorts: '80,443',
    expressRoute: true,
    category: 'Optimize',
    required: true,
  },
  {
    id: 11,
    serviceArea: 'Skype',
    serviceAreaDisplayName: 'Microsoft Teams',
    ips: ['52.112.0.0/14'],
    udpPorts: '3478,3479,3480,3481',
    expressRoute: true,
    category: 'Optimize',
    required: true,
  },
  {
    id: 56,
    serviceArea: 'Common',
    serviceAreaDisplayName: 'Microsoft 365 Common and Office Online',
    urls: ['login.microsoftonline.com'],
    ips: ['20.190.128.0/18', '2603:1006:2000::/48'],
    tcpPorts: '80,443',
    expressRoute: false,
    category: 'Allow',
    required: true,
  },
];
