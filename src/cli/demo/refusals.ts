import { NAMESPACE } from './cluster.ts';
import { RELAY_AT_MICROSOFT, RESOURCE } from './customer.ts';
import type { Phase } from './messages.ts';
import { reach } from './reach.ts';
import { changingCalls, patchSpec, type Stage } from './stage.ts';
import { conditionOf, isReady, isStalled } from './tell.ts';

/** The report says the way of each message; these many lines are enough for the first ones. */
const PATH_LINES = 9;

/** A smart host whose name leads to Microsoft would send mail in a circle. */
export async function refuseLoop(stage: Stage): Promise<void> {
  const { lab, screen } = stage;
  const { host, address } = RELAY_AT_MICROSOFT;
  screen.heading('5. A loop that would have been made');
  screen.say('PERSON', `names another smart host; nobody noticed that ${host} is ${address}, an address of Microsoft`);
  await refuse(stage, { legacy: { smartHost: { host } } }, { legacy: { smartHost: { host: lab.seed.oldServerHost } } });
  await stage.post.sendSet('Receive', screen);
}

/** People would lose their mail if the old server went now. */
export async function refuseEarlyRetire(stage: Stage): Promise<void> {
  stage.screen.heading('6. Retire too early: people are still on the old server');
  const wish: { phase: Phase } = { phase: 'Retire' };
  await refuse(stage, wish, { phase: 'Receive' });
}

async function refuse(stage: Stage, wish: object, wayBack: object): Promise<void> {
  const { screen, cluster } = stage;
  const before = changingCalls(stage);
  await patchSpec(stage, wish);
  const object = await reach(stage, { what: 'the refusal', holds: isStalled });
  const { reason = '', message = '' } = conditionOf(object, 'Stalled') ?? {};
  screen.say('refused', `${reason}: ${message}`);
  const report = ['-n', NAMESPACE, 'get', 'configmap', `${RESOURCE}-report`, '-o=jsonpath={.data.plan\\.txt}'];
  screen.lines([
    '',
    `ConfigMap ${RESOURCE}-report, key plan.txt:`,
    ...refusalOf(await cluster.kubectl.run(report)),
    '',
  ]);
  const made = changingCalls(stage) - before;
  if (made > 0) throw new Error(`${made} changing calls were made for a plan that was refused`);
  screen.say('proof', 'not one changing call was made to Microsoft or Cloudflare');
  await patchSpec(stage, wayBack);
  await reach(stage, { what: 'the way back', holds: isReady });
}

/** The refusals of a plan's text and the ways that go with them, from the first on. */
export function refusalOf(plan: string): readonly string[] {
  const lines = plan.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line.startsWith('REFUSED'));
  if (first < 0) return [];
  const others = lines.slice(first).findIndex((line) => !/^(REFUSED| {2})/.test(line));
  return lines.slice(first, first + Math.min(others < 0 ? PATH_LINES : others, PATH_LINES));
}
