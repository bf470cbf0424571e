/** What the tenant's directory says about one mail domain. */
export interface DirectoryDomain {
  /** False: the tenant does not have the domain, or has not proven that it owns it. */
  readonly verified: boolean;
  /** The tenant's first domain, `*.onmicrosoft.com`. */
  readonly initialDomain: string;
  /** MX host that the service wants for the domain; null while mail is not set up for it. Never computed from the name. */
  readonly mxHost: string | null;
  /** Preference that the service wants; 0 is its usual value. */
  readonly mxPreference: number;
  /** Host of the SPF include, for example `spf.protection.outlook.com`; null like `mxHost`. */
  readonly spfInclude: string | null;
  /** Whether a subscription with mailboxes is active; `Unknown` when the application may not read subscriptions. */
  readonly mailSubscription: 'Active' | 'None' | 'Unknown';
  /** Lower-case addresses of all members (nested too) of the asked group; null when no group was asked for. */
  readonly groupMembers: readonly string[] | null;
}

/**
 * The tenant's directory (Microsoft Graph).
 *
 * Guarantees: at most two HTTPS requests; complete or it throws.
 * Errors: as ExchangeAdministration; a group that does not exist is a TerminalError with reason `GroupNotFound`.
 */
export interface Directory {
  readDomain(domain: string, group: string | null): Promise<DirectoryDomain>;
}
