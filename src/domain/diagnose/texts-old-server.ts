import type { CauseId } from './causes.ts';
import type { KnownText } from './known-text.ts';

const LOOPS: readonly CauseId[] = ['L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L9', 'L10'];

/** Sources: Postfix 3.7, Exim 4.96 and cPanel as they answer; Microsoft for Exchange Server. */
export const OLD_SERVER: readonly KnownText[] = [
  {
    id: 'ExchangeServerLoop',
    quote: '554 5.4.6 Hop count exceeded - possible mail loop',
    by: 'an Exchange server of your own',
    phrases: ['hop count exceeded'],
    without: ['5.4.14'],
    codes: ['5.4.6'],
    means: 'a mail loop, ended by an Exchange server on premises: the old server is one, or there is one between',
    causes: LOOPS,
  },
  {
    id: 'PostfixLoop',
    quote: '554 5.4.0 Error: too many hops',
    by: 'Postfix',
    phrases: ['too many hops', 'hopcount exceeded', 'mail forwarding loop for', 'loops back to myself'],
    codes: [],
    means: 'a mail loop: Postfix ended it, by default at 50 servers',
    causes: LOOPS,
  },
  {
    id: 'EximLoop',
    quote: '550 Too many "Received" headers - suspected mail loop',
    by: 'Exim (cPanel)',
    phrases: ['suspected mail loop'],
    codes: [],
    means: 'a mail loop: Exim ended it, by default at 30 servers',
    causes: LOOPS,
  },
  {
    id: 'PostfixUnknownUser',
    quote: '550 5.1.1 <bob@contoso.com>: Recipient address rejected: User unknown in virtual mailbox table',
    by: 'Postfix',
    phrases: [
      'user unknown in virtual',
      'user unknown in local recipient table',
      'user unknown in relay recipient table',
    ],
    codes: [],
    means: 'the old server has neither a mailbox nor a forwarder for the address',
    causes: ['NoForwarder', 'NoSuchAddress'],
  },
  {
    id: 'PostfixLookup',
    quote: '451 4.3.0 <bob@contoso.com>: Temporary lookup failure',
    by: 'Postfix',
    phrases: ['temporary lookup failure'],
    codes: [],
    means: 'the old server cannot read one of its tables; the sender tries again',
    causes: ['LookupDown'],
  },
  {
    id: 'NotLocal',
    quote: '554 5.7.1 <bob@contoso.com>: Relay access denied',
    by: 'Postfix, Exim or cPanel',
    phrases: ['relay access denied', 'relay not permitted', 'relaying denied'],
    without: ['tenantattribution', 'attr36'],
    codes: [],
    means: 'the old server does not take the recipient as one of its own, nor relays for whoever connected',
    causes: ['NotLocal', 'RelayingClient'],
  },
  {
    id: 'EximUnknownUser',
    quote: '550-Verification failed for <bob@contoso.com> 550-No Such User Here 550 Sender verify failed',
    by: 'Exim (cPanel)',
    phrases: ['no such user here', 'verification failed for <', 'unrouteable address', 'unrouteable mail domain'],
    codes: [],
    means: 'the old server has neither a mailbox nor a forwarder for the address',
    causes: ['NoForwarder', 'NoSuchAddress', 'NotLocal'],
  },
];
