/**
 * The axes of the space of worlds: every state that one part of a company can be found in. The first value of an axis is
 * the usual one before the first step. A world is one value of each; combinations that make no sense are in the space.
 */
export const AXES = {
  wished: ['Prepare', 'Send', 'Receive', 'Retire'],
  reached: ['Prepare', 'Send', 'Receive', 'Retire', 'nothing'],
  domainType: ['Authoritative', 'InternalRelay', 'not accepted'],
  outbound: [
    'none',
    'ours',
    'ours, disabled',
    'ours, to another host',
    'ours, by MX',
    'ours, for all mail',
    'ours, in test mode',
    'foreign, fits',
    'foreign, disabled',
    'foreign, to another host',
    'foreign, by MX',
    'foreign, for all mail',
    'foreign, all accepted domains',
    'foreign, wildcard',
    'ours, beside a foreign one',
    "the hybrid wizard's",
  ],
  inbound: [
    'none',
    'ours',
    'ours, disabled',
    'ours, from another address',
    'foreign, fits',
    'foreign, disabled',
    'foreign, by certificate',
    'foreign, of a partner',
  ],
  identity: ['address', 'certificate', 'none'],
  mx: ['old server', 'Exchange Online', 'mixed', 'third host', 'none'],
  mxBefore: ['as found', 'old server', 'third host', 'Exchange Online'],
  mxLifetime: ['long', 'short'],
  spf: [
    'own',
    'both, ours',
    "both, the customer's",
    'Exchange Online only',
    'none',
    'two records',
    'broken',
    'not resolvable',
  ],
  unknownAddresses: ['refused', 'accepted', 'no answer', 'relay denied', 'connection refused'],
  people: [
    'all moved',
    'one stays',
    'nobody moved',
    'aliases',
    'shared mailbox, moved',
    'shared mailbox, unused',
    'unused mailbox',
    'unused mailbox, accepted',
    'new in Exchange Online',
    'group',
    'mail user to the old server',
    'mail user elsewhere',
    'forwards to a colleague who stays',
    'forwards to an unknown address',
    'moved without a mailbox',
    'moved, refused at the door',
    'moved, not asked about yet',
    'moved, old mailbox gone',
    'moved, sends under the initial domain',
    'only on the old server, accepted',
    'all of these',
  ],
  inventory: ['known', 'unknown'],
  forwarders: [
    'open',
    'done',
    'done for another list',
    'done, and the list is much shorter',
    'agent, silent',
    'agent, nothing set',
    'agent, all set',
    'panel, follows MX',
    'panel, all set',
    'panel, let go',
  ],
  tasks: [
    'none',
    'firewall',
    'smart host',
    'firewall and smart host',
    'all but the domain',
    'all',
    'silence too early',
    'stopped too early',
    'domain removed too early',
  ],
  inFlight: [
    'nothing',
    'all over',
    'accepted domain',
    'outbound connector',
    'outbound connector to Microsoft',
    'inbound connector',
    'SPF',
    'time to live of MX',
    'MX from the old server',
    'MX from Exchange Online',
    "people's marks",
    'everything',
  ],
  tenant: ['ready', 'no subscription', 'subscription unknown', 'no MX host named'],
  smartHost: [
    'old server',
    'Microsoft address',
    'MX at Microsoft',
    'no answer',
    'no address',
    'without the certificate that is demanded',
    'an Exchange Server',
  ],
  initialDomain: ['closed', 'relays'],
  records: ['by the operator', 'by a person'],
  nameServers: ['agree', 'one is behind', 'one is silent'],
  sharing: ['alone', 'with another', 'with an older one that differs', 'alone, direct send rejected'],
  mtaSts: ['none', 'names the old server', 'names both', 'no answer'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Axis = keyof typeof AXES;
export const AXIS_NAMES = Object.keys(AXES) as readonly Axis[];

/** One value of each axis: a world in words. */
export type Choice = { readonly [A in Axis]: (typeof AXES)[A][number] };

/** How many worlds there are: the product of the axes. Below 2^53, so that a number names each. */
export const WORLDS: number = AXIS_NAMES.reduce((product, axis) => product * AXES[axis].length, 1);

/** World number n, from 0: the digits of n in the mixed radix of the axes, the first axis the fastest. */
export function choiceAt(number: number): Choice {
  if (!Number.isSafeInteger(number) || number < 0 || number >= WORLDS) {
    throw new RangeError(`there is no world ${number}: the last is ${WORLDS - 1}`);
  }
  let rest = number;
  const entries = AXIS_NAMES.map((axis) => {
    const values = AXES[axis];
    const digit = rest % values.length;
    rest = Math.floor(rest / values.length);
    return [axis, values[digit]];
  });
  return Object.fromEntries(entries) as Choice;
}

/** The number of a world; the inverse of `choiceAt`. */
export function numberOf(choice: Choice): number {
  return AXIS_NAMES.toReversed().reduce((number, axis) => {
    const values: readonly string[] = AXES[axis];
    return number * values.length + values.indexOf(choice[axis]);
  }, 0);
}
