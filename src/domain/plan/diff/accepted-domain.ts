import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import type { Desired } from '../../desired/desired.ts';
import type { Facts } from '../../facts.ts';
import type { MailWorld } from '../../mailflow/mail-world.ts';
import type { NeedName } from '../needs.ts';
import { exchangeSettling } from '../settling.ts';
import type { Difference, Problem, Step } from '../step.ts';

/** The accepted domain's type: InternalRelay widens, Authoritative refuses what Exchange Online does not hold. */
export function diffAcceptedDomain(desired: Desired, spec: MigrationSpec, facts: Facts, world: MailWorld): Difference {
  const { domain } = spec;
  const found = facts.exchange.acceptedDomains.find((item) => item.name === domain);
  if (!found) {
    const problem: Problem = {
      reason: 'DomainNotVerified',
      message: `Exchange Online does not accept mail for ${domain} yet`,
      wayOut: 'add the domain to the tenant with the service Exchange, then wait up to an hour',
    };
    const state = {
      kind: 'AcceptedDomain',
      name: domain,
      state: 'Absent',
      observed: 'absent',
      difference: '',
    } as const;
    return { steps: [], problems: [problem], state };
  }
  const wanted = desired.domainType;
  const differs = wanted !== 'AsFound' && found.type !== wanted;
  return {
    steps: differs ? [step(domain, found.type, wanted, world, spec)] : [],
    problems: [],
    state: {
      kind: 'AcceptedDomain',
      name: domain,
      state: differs ? 'Drifted' : 'InSync',
      observed: found.type,
      difference: differs ? `DomainType: ${found.type} (want ${wanted})` : '',
    },
  };
}

type DomainType = 'Authoritative' | 'InternalRelay';

function step(domain: string, before: DomainType, after: DomainType, world: MailWorld, spec: MigrationSpec): Step {
  const base = {
    id: `exchange/set/AcceptedDomain/${domain}`,
    kind: 'SetAcceptedDomainType',
    before,
    after,
    change: { thing: 'AcceptedDomain', value: after },
    settle: exchangeSettling(spec),
  } as const;
  if (after === 'Authoritative') {
    return {
      ...base,
      why: 'every address is in Exchange Online, so unknown ones are refused at the door instead of being passed on',
      needs: ['MxAtExchange', 'LegacySilent', 'EveryAddressInExchange'],
      risk: 'irreversible',
    };
  }
  // With MX at Exchange Online unknown addresses arrive from the whole internet the moment it relays.
  const back: readonly NeedName[] =
    world.mx === 'ExchangeOnline'
      ? ['ForwardersConfirmed', 'SpfCoversExchange', 'InboundMatch', 'LegacyAcceptsMicrosoft']
      : [];
  return {
    ...base,
    why: 'people in Exchange Online can write to colleagues who have not moved, instead of getting 550 5.1.10',
    needs: ['OutboundRoute', 'LegacyTakesDomain', 'LegacyKeepsUnknown', ...back],
    risk: 'reversible',
  };
}
