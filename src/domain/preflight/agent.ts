import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { counted } from '../counted.ts';
import type { Facts } from '../facts.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** What the agent beside the old server says; nothing where a person sets the server up. */
export function agent(spec: MigrationSpec, { legacyServer }: Pick<Facts, 'legacyServer'>): readonly Finding[] {
  const subject = 'agent';
  const { host } = spec.legacy.smartHost;
  if (legacyServer === null) return [];
  if (legacyServer.kind === 'Unknown') {
    return [warn(subject, `nothing is known of ${host}: ${legacyServer.why}`, 'do task legacy-agent')];
  }
  const { ours, foreign, role, queueLength, problem } = legacyServer;
  const others = foreign.length > 0 ? `, ${foreign.length} of others, which stay as they are` : '';
  const waiting = queueLength === null ? '' : `, ${counted(queueLength, 'message waits', 'messages wait')}`;
  const found = `${counted(ours.length, 'forwarder')} of ours on ${host}${others}${waiting}`;
  return [
    problem === undefined ? ok(subject, found) : warn(subject, `${found}; it says: ${problem}`, 'mend that there'),
    ...(role === 'Remote'
      ? [
          fail(
            subject,
            `Postfix does not take ${spec.domain} as its own`,
            `make it one of its virtual_mailbox_domains again`,
          ),
        ]
      : []),
  ];
}
