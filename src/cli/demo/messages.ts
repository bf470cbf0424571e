/** Where the demo's test messages are expected to end, written down by hand and not computed by anything that it tests. */

export type Phase = 'Prepare' | 'Send' | 'Receive' | 'Retire';

export interface TestMessage {
  readonly from: string;
  readonly to: string;
  /** `office`: wherever the sender's mailbox is; `stale`: a server outside that still remembers the old MX. */
  readonly origin: 'internet' | 'stale' | 'office';
  /** Mailboxes that must get it; none: nobody has the address, so the sender must be told so once. */
  readonly mailboxes: readonly string[];
  /** Servers on its way, `!` before the one that refuses. */
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
      Prepare: 'internet > old server',
      Send: 'internet > old server > Exchange Online',
      Receive: 'internet > Exchange Online',
      Retire: 'internet > Exchange Online',
    },
  },
  {
    from: 'partner@fabrikam.com',
    to: 'judy@contoso.com',
    origin: 'internet',
    mailboxes: ['judy@contoso.com'],
    path: {
      Prepare: 'internet > old server',
      Send: 'internet > old server',
      Receive: 'internet > Exchange Online > old server',
      Retire: 'internet > Exchange Online',
    },
  },
  {
    // An alias of anna.
    from: 'partner@fabrikam.com',
    to: 'a.miller@contoso.com',
    origin: 'internet',
    mailboxes: ['anna@contoso.com'],
    path: {
      Prepare: 'internet > old server',
      Send: 'internet > old server > Exchange Online',
      Receive: 'internet > Exchange Online',
      Retire: 'internet > Exchange Online',
    },
  },
  {
    // A list with members on both sides between the waves.
    from: 'orders@fabrikam.com',
    to: 'sales@contoso.com',
    origin: 'internet',
    mailboxes: ['bob@contoso.com', 'carol@contoso.com', 'ivan@contoso.com'],
    path: {
      Prepare: 'internet > old server',
      Send: 'internet > old server > Exchange Online',
      Receive: 'internet > Exchange Online > old server > Exchange Online',
      Retire: 'internet > Exchange Online',
    },
  },
  {
    // A shared mailbox.
    from: 'partner@fabrikam.com',
    to: 'info@contoso.com',
    origin: 'internet',
    mailboxes: ['info@contoso.com'],
    path: {
      Prepare: 'internet > old server',
      Send: 'internet > old server',
      Receive: 'internet > Exchange Online > old server',
      Retire: 'internet > Exchange Online',
    },
  },
  {
    from: 'partner@fabrikam.com',
    to: 'ghost@contoso.com',
    origin: 'internet',
    mailboxes: [],
    path: {
      Prepare: 'internet > !old server',
      Send: 'internet > !old server',
      Receive: 'internet > Exchange Online > !old server',
      Retire: 'internet > !Exchange Online',
    },
  },
  {
    // Caches and servers forget the old MX before Retire.
    from: 'friend@adventure-works.example',
    to: 'bob@contoso.com',
    origin: 'stale',
    mailboxes: ['bob@contoso.com'],
    path: {
      Prepare: 'internet > old server',
      Send: 'internet > old server > Exchange Online',
      Receive: 'internet > old server > Exchange Online',
      Retire: 'internet > Exchange Online',
    },
  },
  {
    from: 'judy@contoso.com',
    to: 'anna@contoso.com',
    origin: 'office',
    mailboxes: ['anna@contoso.com'],
    path: {
      Prepare: 'old server',
      Send: 'old server > Exchange Online',
      Receive: 'old server > Exchange Online',
      Retire: 'Exchange Online',
    },
  },
  {
    from: 'anna@contoso.com',
    to: 'judy@contoso.com',
    origin: 'office',
    mailboxes: ['judy@contoso.com'],
    path: {
      Prepare: 'old server',
      Send: 'Exchange Online > old server',
      Receive: 'Exchange Online > old server',
      Retire: 'Exchange Online',
    },
  },
  {
    from: 'anna@contoso.com',
    to: 'partner@fabrikam.com',
    origin: 'office',
    mailboxes: ['partner@fabrikam.com'],
    path: {
      Prepare: 'old server > internet',
      Send: 'Exchange Online > internet',
      Receive: 'Exchange Online > internet',
      Retire: 'Exchange Online > internet',
    },
  },
  {
    from: 'judy@contoso.com',
    to: 'partner@fabrikam.com',
    origin: 'office',
    mailboxes: ['partner@fabrikam.com'],
    path: {
      Prepare: 'old server > internet',
      Send: 'old server > Exchange Online > internet',
      Receive: 'old server > Exchange Online > internet',
      Retire: 'Exchange Online > internet',
    },
  },
  {
    // Relays through the old server until it gets an account of its own.
    from: 'scanner@contoso.com',
    to: 'orders@fabrikam.com',
    origin: 'office',
    mailboxes: ['orders@fabrikam.com'],
    path: {
      Prepare: 'old server > internet',
      Send: 'old server > Exchange Online > internet',
      Receive: 'old server > Exchange Online > internet',
      Retire: 'Exchange Online > internet',
    },
  },
];
