import type { HybridMailMigration } from '../../api/v1alpha1/types.generated.ts';
import { NAMESPACE } from './cluster.ts';
import { reach } from './reach.ts';
import type { Stage } from './stage.ts';
import { conditionOf, isReady } from './tell.ts';

/** Somebody disables the outbound connector at Microsoft; the operator finds it and puts it back. */
export async function drift(stage: Stage): Promise<void> {
  const { lab, screen } = stage;
  screen.heading('4. Drift: a setting is changed behind the operator’s back');
  const tenant = lab.world.tenants.get(lab.seed.tenantId);
  const connector = tenant?.settings.outboundConnectors[0];
  if (!connector) throw new Error('the operator has made no outbound connector');
  screen.say('SOMEBODY', `switches connector "${connector.Name}" off in the Exchange admin center`);
  connector.Enabled = false;
  lab.world.commitTenant(lab.seed.tenantId);
  const isDrifted = (object: HybridMailMigration) => conditionOf(object, 'Drifted')?.status === 'True';
  // No mail meanwhile: what people write in these seconds is what drift puts at risk.
  await reach(stage, { what: 'condition Drifted', holds: isDrifted, withMail: false });
  const mended = (object: HybridMailMigration) => isReady(object) && !isDrifted(object);
  const { status } = await reach(stage, { what: 'the correction', holds: mended, withMail: false });
  for (const text of await driftEvents(stage)) screen.say('event', text);
  const isOn = tenant.settings.outboundConnectors[0]?.Enabled === true;
  if (!isOn) throw new Error('the operator calls the drift corrected, and the connector is still off');
  const { observed = '' } = status?.resources?.find(({ kind }) => kind === 'OutboundConnector') ?? {};
  screen.say('proof', `the connector is on again at Microsoft; status says ${observed}`);
}

/** Events arrive a moment after the status. */
async function driftEvents({ cluster }: Stage): Promise<readonly string[]> {
  const text = await cluster.kubectl.run([
    ...['-n', NAMESPACE, 'get', 'events', '-o'],
    'jsonpath={range .items[*]}{.type}{" "}{.reason}{": "}{.message}{"\\n"}{end}',
  ]);
  return text.split('\n').filter((line) => /^\w+ Drift/.test(line));
}
