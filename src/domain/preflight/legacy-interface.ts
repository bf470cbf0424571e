import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { counted } from '../counted.ts';
import type { Facts } from '../facts.ts';
import { capabilitiesOf } from '../legacy-capabilities.ts';
import type { LegacyRole, LegacyState } from '../model/legacy-server.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** What the agent beside the old server says, or its panel; nothing where a person sets the server up. */
export function legacyInterface(
  spec: MigrationSpec,
  { legacyServer }: Pick<Facts, 'legacyServer'>,
): readonly Finding[] {
  const { host } = spec.legacy.smartHost;
  const subject = spec.legacy.forwarders.provider === 'Postfix' ? 'agent' : 'panel';
  if (legacyServer === null) return [];
  if (legacyServer.kind === 'Unknown') {
    const todo = subject === 'agent' ? 'do task legacy-agent' : 'see that the panel answers from here';
    return [warn(subject, `nothing is known of ${host}: ${legacyServer.why}`, todo)];
  }
  return [known(subject, host, legacyServer), ...roleFinding(subject, spec, legacyServer.role)];
}

function known(subject: string, host: string, server: Extract<LegacyState, { kind: 'Known' }>): Finding {
  const { ours, foreign, queueLength, problem } = server;
  const others = foreign.length > 0 ? `, ${foreign.length} of others, which stay as they are` : '';
  const waiting = queueLength === null ? '' : `, ${counted(queueLength, 'message waits', 'messages wait')}`;
  const found = `${counted(ours.length, 'forwarder')} of ours on ${host}${others}${waiting}`;
  return problem === undefined ? ok(subject, found) : warn(subject, `${found}; it says: ${problem}`, 'mend that there');
}

function roleFinding(subject: string, spec: MigrationSpec, role: LegacyRole): readonly Finding[] {
  const { domain } = spec;
  if (role === 'Remote') {
    const todo =
      subject === 'agent'
        ? 'make it one of its virtual_mailbox_domains again'
        : 'make it a local domain there again (cPanel: Email Routing, Local Mail Exchanger)';
    return [fail(subject, `the old server does not take ${domain} as its own`, todo)];
  }
  if (role === 'Auto' && capabilitiesOf(spec)?.setsRole) {
    return [ok(subject, `the old server takes ${domain} while MX leads to it; phase Send pins it`)];
  }
  return [];
}
