import { setTimeout as sleep } from 'node:timers/promises';
import { NAMESPACE } from './cluster.ts';
import { RESOURCE } from './customer.ts';
import type { Stage } from './stage.ts';

const LOOK_MS = 200;

/** Leaves everything running, says what can be tried, and returns at Ctrl-C. */
export async function keepRunning(stage: Stage): Promise<void> {
  const { screen, operator, signal } = stage;
  screen.heading('Everything keeps running until Ctrl-C');
  screen.verbatim(thingsToTry(stage));
  while (!signal.aborted) {
    const death = operator.died();
    if (death !== undefined) throw new Error(`the operator died: ${death}`);
    await sleep(LOOK_MS);
  }
}

function thingsToTry({ lab, cluster }: Stage): readonly string[] {
  const { world, seed, clouds } = lab;
  const zone = world.zones.get(seed.zone);
  const mx = zone?.records.find(({ type }) => type === 'MX');
  const records = `${clouds.cloudflareUrl}/client/v4/zones/${zone?.id}/dns_records`;
  return [
    ...(cluster.kubeconfig === undefined ? [] : [`export KUBECONFIG=${cluster.kubeconfig}`]),
    'kubectl get hmm -A -w',
    `kubectl -n ${NAMESPACE} describe hmm ${RESOURCE}`,
    `kubectl -n ${NAMESPACE} get events`,
    `kubectl -n ${NAMESPACE} get configmap ${RESOURCE}-report -o jsonpath='{.data.plan\\.txt}'`,
    '',
    'Point MX back at the old server behind the operator’s back, and see it put right:',
    `curl -sk -X PATCH -H 'Authorization: Bearer ${seed.cloudflareToken}' ${records}/${mx?.id} \\`,
    `  -H 'Content-Type: application/json' -d '{"content":"${seed.oldServerHost}"}'`,
    '',
    'Wish for the way back, and see what people would have to do:',
    `kubectl -n ${NAMESPACE} patch hmm ${RESOURCE} --type=merge -p '{"spec":{"phase":"Receive"}}'`,
  ];
}
