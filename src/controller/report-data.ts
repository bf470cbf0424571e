import { MICROSOFT_RANGES } from '../api/v1alpha1/rules/network.ts';
import { renderPlan } from '../domain/plan/render.ts';
import { preflight, renderPreflight } from '../domain/preflight.ts';
import type { Situation } from './situation.ts';

/** A ConfigMap holds 1 MiB in all; the forwarder list gets most of it. Source: Kubernetes, ConfigMap. */
const MAX_LIST_CHARACTERS = 700_000;
const MAX_TEXT_CHARACTERS = 100_000;

/** The report ConfigMap: what is too long for the status, and the lists that a person works from. */
export function reportData(situation: Situation): Readonly<Record<string, string>> {
  const { plan, spec, facts } = situation;
  const { parity, forwarders } = plan.recipients;
  const { wanted, unproven } = forwarders;
  const csv = ['address,target,proof', ...wanted.map(({ address, target, proof }) => `${address},${target},${proof}`)];
  return {
    'forwarders.csv': cut(csv, MAX_LIST_CHARACTERS),
    'forwarders-not-written.txt': cut(
      unproven.map(({ address, why }) => `${address} ${why}`),
      MAX_TEXT_CHARACTERS,
    ),
    'microsoft-ranges.txt': `${MICROSOFT_RANGES.join('\n')}\n`,
    'plan.txt': cut(renderPlan(plan).split('\n'), MAX_TEXT_CHARACTERS),
    // The words of "hybridmail check", as long as nothing is changed yet.
    ...(plan.desired.phase === 'Prepare' && {
      'preflight.txt': cut(renderPreflight(preflight(spec, facts)), MAX_TEXT_CHARACTERS),
    }),
    'recipients.txt': cut(
      [
        ...parity.onlyLegacy.map((address) => `only on the old server: ${address}`),
        ...parity.onlyExchange.map((address) => `only in Exchange Online: ${address}`),
        ...parity.unusedMailboxes.map((address) => `mailbox of somebody who has not moved: ${address}`),
        ...parity.missing.map((address) => `has moved, without a mailbox or group: ${address}`),
      ],
      MAX_TEXT_CHARACTERS,
    ),
  };
}

/** Whole lines up to the limit; what is left out is counted. */
function cut(lines: readonly string[], maxCharacters: number): string {
  let length = 0;
  const kept = lines.filter((line) => {
    length += line.length + 1;
    return length <= maxCharacters;
  });
  const left = lines.length - kept.length;
  const text = [...kept, ...(left > 0 ? [`# ${left} more lines do not fit`] : [])].join('\n');
  return text === '' ? '' : `${text.trimEnd()}\n`;
}
