/** The national clouds of Microsoft 365, as the resource's `spec.tenant.cloud` names them; GCC is part of Worldwide. */
export type MicrosoftCloudName = 'Worldwide' | 'USGovGCCHigh' | 'USGovDoD' | 'China';

/** Where one cloud is reached. */
export interface MicrosoftCloud {
  readonly loginUrl: string;
  readonly exchangeUrl: string;
  readonly exchangeScope: string;
  readonly graphUrl: string;
  readonly graphScope: string;
  /** Hosts that may stand in an SPF `include:` for this cloud. */
  readonly spfIncludes: readonly string[];
}

/**
 * Sources: Exchange Online Admin API, "Get started" (admin hosts); Microsoft Graph, "National cloud deployments";
 * Defender for Office 365, "Set up SPF" (includes). For China the Admin API names outlook.office365.cn and the
 * PowerShell module partner.outlook.cn: the host follows the first, the scope the second; both can be overridden.
 */
const CLOUDS: Readonly<Record<MicrosoftCloudName, MicrosoftCloud>> = {
  Worldwide: {
    loginUrl: 'https://login.microsoftonline.com',
    exchangeUrl: 'https://outlook.office365.com',
    exchangeScope: 'https://outlook.office365.com/.default',
    graphUrl: 'https://graph.microsoft.com',
    graphScope: 'https://graph.microsoft.com/.default',
    spfIncludes: ['spf.protection.outlook.com'],
  },
  USGovGCCHigh: {
    loginUrl: 'https://login.microsoftonline.us',
    exchangeUrl: 'https://outlook.office365.us',
    exchangeScope: 'https://outlook.office365.us/.default',
    graphUrl: 'https://graph.microsoft.us',
    graphScope: 'https://graph.microsoft.us/.default',
    spfIncludes: ['spf.protection.office365.us'],
  },
  USGovDoD: {
    loginUrl: 'https://login.microsoftonline.us',
    exchangeUrl: 'https://outlook-dod.office365.us',
    exchangeScope: 'https://outlook-dod.office365.us/.default',
    graphUrl: 'https://dod-graph.microsoft.us',
    graphScope: 'https://dod-graph.microsoft.us/.default',
    spfIncludes: ['spf.protection.office365.us'],
  },
  China: {
    loginUrl: 'https://login.chinacloudapi.cn',
    exchangeUrl: 'https://outlook.office365.cn',
    exchangeScope: 'https://partner.outlook.cn/.default',
    graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
    graphScope: 'https://microsoftgraph.chinacloudapi.cn/.default',
    spfIncludes: ['spf.protection.partner.outlook.cn'],
  },
};

/** A cloud's addresses, with those that the operator's configuration replaces. */
export function microsoftCloud(name: MicrosoftCloudName, overrides: Partial<MicrosoftCloud> = {}): MicrosoftCloud {
  return { ...CLOUDS[name], ...overrides };
}

/** True for an authority that Microsoft runs: others cannot be looked up in its instance discovery. */
export function isMicrosoftLogin(loginUrl: string): boolean {
  const { origin } = new URL(loginUrl);
  return Object.values(CLOUDS).some((cloud) => cloud.loginUrl === origin);
}
