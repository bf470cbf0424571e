import type { Mark, Outcome } from './message.ts';

/** Where a message stands: the server that has it, who gave it, and the form of the recipient's address. */
export interface Standing {
  readonly at: 'ExchangeOnline' | 'Legacy';
  /** `OtherTenant`: Exchange Online itself, for another organization that the message was taken to come from. */
  readonly from: 'Internet' | 'ExchangeOnline' | 'Legacy' | 'User' | 'OtherTenant';
  /** `Initial` is the address in the tenant's initial domain. */
  readonly form: 'Domain' | 'Initial' | 'Outside';
}

/** What one server does with a message, and by which rule. */
export interface Decision {
  readonly rule: string;
  readonly next: Outcome | Standing;
  readonly marks?: readonly Mark[];
}
