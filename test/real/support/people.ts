/** Somebody outside, as the model writes it. */
export const OUTSIDER = 'somebody@another.example';
/** Another customer of the old server's host. */
export const NEIGHBOUR = 'neighbour@northwind.example';
/** Who sends; each has a mailbox there, so that reports arrive. */
export const SENDERS = {
  legacy: 'sender.old@contoso.com',
  exchange: 'sender.new@contosocom.onmicrosoft.com',
  /** The same mailbox under the domain, for mail to outside: who writes there under the initial domain is counted. */
  exchangeUnderDomain: 'sender.new@contoso.com',
  internet: 'partner@fabrikam.com',
} as const;
/** Where the administrator of the old server gets a copy of everything that fails. */
export const POSTMASTER = 'postmaster@postmaster.invalid';
