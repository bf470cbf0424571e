/** What Exchange Online does with an unknown recipient: Authoritative refuses, InternalRelay routes on. */
export type AcceptedDomainType = 'Authoritative' | 'InternalRelay';

/** A domain that Exchange Online takes mail for. Source: Microsoft, Get-AcceptedDomain. */
export interface AcceptedDomain {
  /** Lower-case A-label form. */
  readonly name: string;
  readonly type: AcceptedDomainType;
  /** The tenant's `*.onmicrosoft.com` domain. */
  readonly initial: boolean;
  readonly matchSubdomains: boolean;
}
