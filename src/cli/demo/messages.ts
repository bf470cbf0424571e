/** Where the demo's test messages are expected to end, written down by hand and not computed by anything that it tests. */

export type Phase = 'Prepare' | 'Send' | 'Receive' | 'Retire';

export interface TestMessage {
  readonly from: string;
  readonly to: string;
  /** `office`: wherever the sender's mailbox is; `stale`: a server outside that still remembers the old MX. */
  readonly origin: 'internet' | 'stale' | 'office';
  /** Mailboxes that must get it; none: nobody has the address, so the sender must be told so once. */
  readonly mailboxes: readonly string[];
  /** Servers on its way, `!` before the one that refuses; `old` is the old server, `M365` Exchange Online. */
  readonly path: Readonly<Record<Phase, string>>;
}

/** Moved in the first wave: anna, bob, carol, david. judy, ivan, info and the scanner move in the second. */
export const MESSAGES: readonly TestMessage[] = [
  {
    from: 'partner@fabrikam.com',
    to: 'anna@contoso.com',
    origin: 'internet',
    mailboxes: ['anna@contoso.com'],
    path: {
      Prepare: 'internet > old',
      Send: 'internet > old > M365',
      Receive: 'internet > M365',
      Retire: 'internet > M365',
    },
  },
  {
    from: 'partner@fabrikam.com',
    to: 'judy@contoso.com',
    origin: 'internet',
    mailboxes: ['judy@contoso.com'],
    path: {
      Prepare: 'internet > old',
      Send: 'internet > old',
      Receive: 'internet > M365 > old',
      Retire: 'internet > M365',
    },
  },
  {
    // An alias of anna.
    from: 'partner@fabrikam.com',
    to: 'a.miller@contoso.com',
    origin: 'internet',
    mailboxes: ['anna@contoso.com'],
    path: {
      Prepare: 'internet > old',
      Send: 'internet > old > M365',
      Receive: 'internet > M365',
      Retire: 'internet > M365',
    },
  },
  {
    // A list with members on both sides between the waves.
    from: 'orders@fabrikam.com',
    to: 'sales@contoso.com',
    origin: 'internet',
    mailboxes: ['bob@contoso.com', 'carol@contoso.com', 'ivan@contoso.com'],
    path: {
      Prepare: 'internet > old',
      Send: 'internet > old > M365',
      Receive: 'internet > M365 > old > M365',
      Retire: 'internet > M365',
    },
  },
  {
    // A shared mailbox.
    from: 'partner@fabrikam.com',
    to: 'info@contoso.com',
    origin: 'internet',
    mailboxes: ['info@contoso.com'],
    path: {
      Prepare: 'internet > old',
      Send: 'internet > old',
      Receive: 'internet > M365 > old',
      Retire: 'internet > M365',
    },
  },
  {
    from: 'partner@fabrikam.com',
    to: 'ghost@contoso.com',
    origin: 'internet',
    mailboxes: [],
    path: {
      Prepare: 'internet > !old',
      Send: 'internet > !old',
      Receive: 'internet > M365 > !old',
      Retire: 'internet > !M365',
    },
  },
  {
    // Senders of the first minutes after MX moved; they forget the old MX before Retire.
    from: 'orders@fabrikam.com',
    to: 'bob@contoso.com',
    origin: 'stale',
    mailboxes: ['bob@contoso.com'],
    path: {
      Prepare: 'internet > old',
      Send: 'internet > old > M365',
      Receive: 'internet > old > M365',
      Retire: 'internet > M365',
    },
  },
  {
    from: 'judy@contoso.com',
    to: 'anna@contoso.com',
    origin: 'office',
    mailboxes: ['anna@contoso.com'],
    path: { Prepare: 'old', Send: 'old > M365', Receive: 'old > M365', Retire: 'M365' },
  },
  {
    from: 'anna@contoso.com',
    to: 'judy@contoso.com',
    origin: 'office',
    mailboxes: ['judy@contoso.com'],
    path: { Prepare: 'old', Send: 'M365 > old', Receive: 'M365 > old', Retire: 'M365' },
  },
  {
    from: 'anna@contoso.com',
    to: 'partner@fabrikam.com',
    origin: 'office',
    mailboxes: ['partner@fabrikam.com'],
    path: { Prepare: 'old > internet', Send: 'M365 > internet', Receive: 'M365 > internet', Retire: 'M365 > internet' },
  },
  {
    from: 'judy@contoso.com',
    to: 'partner@fabrikam.com',
    origin: 'office',
    mailboxes: ['partner@fabrikam.com'],
    path: {
      Prepare: 'old > internet',
      Send: 'old > M365 > internet',
      Receive: 'old > M365 > internet',
      Retire: 'M365 > internet',
    },
  },
  {
    // Relays through the old until it gets an account of its own.
    from: 'scanner@contoso.com',
    to: 'orders@fabrikam.com',
    origin: 'office',
    mailboxes: ['orders@fabrikam.com'],
    path: {
      Prepare: 'old > internet',
      Send: 'old > M365 > internet',
      Receive: 'old > M365 > internet',
      Retire: 'M365 > internet',
    },
  },
];
