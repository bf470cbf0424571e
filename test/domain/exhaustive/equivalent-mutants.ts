const PHASE_ASKS =
  'the phase asks for it at the end of every plan, so the plan is refused all the same, with the same reason and advice';
const EARLIER_ROUND = 'the step that makes it needs nothing, so it comes in an earlier round and is made before';
const AT_ONCE = 'it takes effect when it is told: nothing of it is ever in flight';

/** Mutants that no world can tell from the planner, by name, each with the reason. */
export const EQUIVALENT: Readonly<Record<string, string>> = {
  'plan/diff/accepted-domain.ts, list 2: without SpfCoversExchange': EARLIER_ROUND,
  'plan/diff/accepted-domain.ts, list 2: without LegacyAcceptsMicrosoft': EARLIER_ROUND,
  'plan/diff/legacy-settings.ts, list 1: without MailSubscription': PHASE_ASKS,
  'plan/diff/legacy-settings.ts, list 2: without MailSubscription': PHASE_ASKS,
  'plan/diff/legacy-settings.ts, list 2: without LegacyTakesDomain': PHASE_ASKS,
  'plan/diff/legacy-settings.ts, list 3: without MailSubscription': PHASE_ASKS,
  'plan/diff/mx.ts, list 2: without MailSubscription': PHASE_ASKS,
  'plan/diff/mx.ts, list 3: without Authoritative': 'the list is only used for a domain that is Authoritative already',
  'plan/standing.ts, list 1: without InboundMatch':
    'a connector that does not match is made or set, or the plan names who overrules it',
  'plan/standing.ts, list 2: without InboundMatch':
    'a connector that does not match is made or set, or the plan names who overrules it',
  'no gate waits for Forwarders': AT_ONCE,
  'no gate waits for LegacyDomain': AT_ONCE,
  'no gate waits for LegacyFirewall': AT_ONCE,
  'no gate waits for MtaSts': AT_ONCE,
  'old values of earlier steps are not looked at':
    'a second net: as long as the needs are right each step waits for what it could collide with',
};
