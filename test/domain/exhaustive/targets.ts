import { type Choice, choiceAt, numberOf } from './axes.ts';
import { RUNGS } from './slices.ts';

/** Worlds in which one need alone stands between a company and a fault: the reached phase's rung, with these values. */
const TARGETS: readonly (Partial<Choice> & Pick<Choice, 'reached' | 'wished'>)[] = [
  { reached: 'Receive', wished: 'Retire', mx: 'old server', tasks: 'silence too early' },
  { reached: 'Receive', wished: 'Retire', inFlight: "people's marks", tasks: 'silence too early' },
  { reached: 'Receive', wished: 'Retire', inFlight: 'MX from the old server', tasks: 'silence too early' },
  { reached: 'Receive', wished: 'Retire', sharing: 'with another' },
  { reached: 'Receive', wished: 'Retire', outbound: 'ours, beside a foreign one' },
  { reached: 'Receive', wished: 'Receive', mx: 'old server', domainType: 'Authoritative', people: 'one stays' },
  { reached: 'Retire', wished: 'Retire', mx: 'old server', tasks: 'all but the domain' },
  { reached: 'Retire', wished: 'Retire', tasks: 'stopped too early' },
  { reached: 'Receive', wished: 'Retire', outbound: 'none', tasks: 'all but the domain' },
  { reached: 'Receive', wished: 'Receive', mx: 'old server', spf: 'own' },
  { reached: 'Retire', wished: 'Retire', mx: 'old server', people: 'one stays' },
  { reached: 'Receive', wished: 'Receive', mx: 'old server', inbound: 'none' },
  { reached: 'Send', wished: 'Receive', unknownAddresses: 'connection refused' },
  { reached: 'Prepare', wished: 'Send', unknownAddresses: 'accepted' },
  { reached: 'Send', wished: 'Send', unknownAddresses: 'relay denied' },
  { reached: 'Send', wished: 'Send', tenant: 'no subscription' },
  { reached: 'Receive', wished: 'Receive', unknownAddresses: 'relay denied' },
  { reached: 'Receive', wished: 'Receive', tenant: 'no subscription' },
  { reached: 'Receive', wished: 'Receive', smartHost: 'Microsoft address' },
  { reached: 'Retire', wished: 'Retire', tenant: 'no subscription' },
  { reached: 'Send', wished: 'Send', spf: 'own', forwarders: 'agent, nothing set' },
  { reached: 'Retire', wished: 'Retire', mx: 'old server', tasks: 'all but the domain', forwarders: 'panel, all set' },
  { reached: 'Receive', wished: 'Retire', outbound: 'none', tasks: 'all but the domain', forwarders: 'panel, all set' },
  { reached: 'Receive', wished: 'Retire', outbound: 'ours, beside a foreign one', forwarders: 'panel, all set' },
  { reached: 'Retire', wished: 'Retire', tasks: 'stopped too early', forwarders: 'panel, all set' },
  { reached: 'Receive', wished: 'Retire', tasks: 'silence too early', forwarders: 'panel, all set' },
  { reached: 'Receive', wished: 'Retire', tasks: 'all but the domain', forwarders: 'panel, all set' },
  { reached: 'Send', wished: 'Receive', forwarders: 'panel, follows MX' },
  { reached: 'Send', wished: 'Receive', tasks: 'firewall', forwarders: 'panel, let go' },
  { reached: 'Receive', wished: 'Retire', mx: 'old server', forwarders: 'panel, follows MX' },
  { reached: 'Receive', wished: 'Send', forwarders: 'panel, follows MX' },
  { reached: 'nothing', wished: 'Send', inFlight: 'MX from Exchange Online', forwarders: 'panel, follows MX' },
];

/** Their numbers in the space. */
export const TARGET_WORLDS: readonly number[] = TARGETS.map((target) => {
  const rung = RUNGS.find(({ reached }) => reached === target.reached);
  return numberOf({ ...choiceAt(0), ...rung, ...target });
});
