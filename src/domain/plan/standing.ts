import type { Phase } from '../../api/v1alpha1/normalize.ts';
import type { MailWorld } from '../mailflow/mail-world.ts';
import { type NeedName, need } from './needs.ts';

/**
 * What a phase rests on and no step of ours makes. Steps ask for it when they are made; here it is asked of the end of
 * every plan, so that a phase that was reached does not count as reached when its ground is taken away later.
 */
const STANDING: Readonly<Record<Phase, readonly NeedName[]>> = {
  Prepare: [],
  Send: ['MailSubscription', 'OutboundRoute', 'InboundMatch', 'LegacyTakesDomain'],
  Receive: ['MailSubscription', 'OutboundRoute', 'InboundMatch', 'LegacyTakesDomain'],
  Retire: ['MailSubscription', 'OutboundGone'],
};

/** What the phase lacks in the world at the end of a plan. */
export function lacking(phase: Phase, end: MailWorld): readonly NeedName[] {
  return STANDING[phase].filter((name) => !need(name).holds(end));
}
