import type { ExecutionContext } from 'ava';
import { startClouds } from '../../../src/simulators/clouds/start.ts';
import { startDnsServer } from '../../../src/simulators/dns/server.ts';
import { createFaults } from '../../../src/simulators/faults.ts';
import { startKubernetes } from '../../../src/simulators/kubernetes/start-kubernetes.ts';
import { environmentOf } from '../../../src/simulators/lab.ts';
import { createAddressBook } from '../../../src/simulators/mail/addresses.ts';
import { serveAgents } from '../../support/agents.ts';
import { prepareNamespace } from '../../support/lab.ts';
import type { Operator } from '../../support/operator.ts';
import { type Agent, startAgent } from './agent.ts';
import { type PostfixOptions, startPostfix } from './postfix.ts';
import { startStage } from './stage.ts';

/**
 * A company with everything that is ours: the operator as a process in an embedded cluster, the agent's script, a real
 * Postfix. Microsoft, Cloudflare, DNS and the internet are the stand-ins.
 */
export async function startCompany(
  t: ExecutionContext,
  people: readonly string[],
  aliases: ReadonlyMap<string, string>,
) {
  const options: { -readonly [K in keyof PostfixOptions]: PostfixOptions[K] } = { mapType: 'lmdb' };
  const stage = await startStage((world, hood) => startPostfix(world, hood, options));
  t.teardown(() => stage.close());
  const { seed, world, network, hosts, oldServer: postfix } = stage;
  const server = world.oldServers.get(seed.oldServerHost);
  const domain = server?.domains.get(seed.domain);
  if (!server || !domain) throw new Error('the stage has no old server');
  for (const person of people) domain.mailboxes.add(person);
  for (const [alias, person] of aliases) domain.aliases.set(alias, [person]);

  const faults = createFaults();
  const clouds = await startClouds(world, { faults });
  t.teardown(() => clouds.close());
  // The operator finds public addresses where they are played; the servers of the stage know that themselves.
  const names = new Map([...seed.dnsHosts, ...hosts]);
  const dns = await startDnsServer(world, { hosts: names, reachable: createAddressBook(world).reachable, faults });
  t.teardown(() => dns.close());
  const cluster = await startKubernetes();
  t.teardown(() => cluster.close());
  const lab = await prepareNamespace(cluster, {
    world,
    seed,
    clouds,
    dns,
    mail: network,
    faults,
    environment: environmentOf(clouds, dns, network),
    // Each part is closed by itself.
    async [Symbol.asyncDispose]() {},
  });

  const { settings, port, path, token, caPem } = await serveAgents(t, lab);
  let operator: Operator = await lab.startOperator(settings);
  t.teardown(() => operator[Symbol.asyncDispose]());

  const url = `https://127.0.0.1:${port}${path}`;
  const agent: Agent = await startAgent({ postfix: postfix.dir, url, token, caPem });
  t.teardown(() => agent.stop());
  options.agentMaps = agent.maps;
  await postfix.configure(server);

  return {
    lab,
    agent,
    postfix,
    send: stage.send,
    legacy: {
      smartHost: { host: seed.oldServerHost, port: network.port },
      sendsFrom: { addresses: [seed.oldServerAddress] },
      forwarders: { provider: 'Postfix', credentialsSecretRef: { name: 'agent' } },
    } as const,
    /** Ends it as a lost node does, and starts another. */
    async crashOperator() {
      await operator.kill();
      operator = await lab.startOperator(settings);
    },
    operatorErrors: () => operator.errors(),
  };
}
