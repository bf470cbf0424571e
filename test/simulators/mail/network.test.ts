import { connect } from 'node:net';
import test from 'ava';
import { seedContoso } from '../../../src/simulators/customer/seed.ts';
import { startDnsServer } from '../../../src/simulators/dns/server.ts';
import { createAddressBook } from '../../../src/simulators/mail/addresses.ts';
import { startMailNetwork } from '../../../src/simulators/mail/network.ts';
import { createWorld } from '../../../src/simulators/world.ts';
import { setMx, startMailWorld } from './support.ts';

const REQUEST = { origin: 'internet', from: 'partner@fabrikam.com', to: 'carol@contoso.com' } as const;

test('mail flows as well when DNS answers with loopback addresses', async (t) => {
  const world = createWorld();
  const seed = seedContoso(world);
  const dns = await startDnsServer(world, { hosts: seed.dnsHosts, reachable: createAddressBook(world).reachable });
  t.teardown(() => dns.close());
  const network = await startMailNetwork(world, { dns });
  t.teardown(() => network.close());
  t.is((await network.send(REQUEST)).outcome.kind, 'Delivered');
});

test('an address outside the simulation is never connected to', async (t) => {
  const { world, seed, network } = await startMailWorld(t, {
    change: (_, seed) => seed.dnsHosts.set('far.example', { a: ['192.0.2.99'] }),
  });
  setMx(world, seed, 'far.example');
  const { outcome, reply } = await network.send(REQUEST);
  t.is(outcome.kind, 'Bounced');
  t.regex(reply, /^450 4\.4\.1 connect to far\.example/);
});

test('an old server that is down sends no greeting', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  const server = world.oldServers.get(seed.oldServerHost);
  if (server) server.up = false;
  const socket = connect(network.port, network.addresses.get(seed.oldServerHost));
  const received: string[] = [];
  socket.on('data', (chunk) => received.push(String(chunk)));
  await new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
  t.deepEqual(received, []);
});

test('the stale sender keeps the MX set until it is told to look again', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  setMx(world, seed, seed.mxHost);
  const request = { ...REQUEST, origin: 'stale-internet' } as const;
  const before = await network.send(request);
  await network.rememberMx(seed.domain);
  const after = await network.send(request);
  t.deepEqual([before.outcome.kind, after.outcome.kind], ['Delivered', 'Refused']);
});

test('messages that are sent at once end apart', async (t) => {
  const { seed, network } = await startMailWorld(t);
  const results = await Promise.all(seed.users.map((to) => network.send({ ...REQUEST, to })));
  t.deepEqual(
    results.map(({ outcome }) => outcome.deliveries.map(({ mailbox }) => mailbox)),
    seed.users.map((user) => [user]),
  );
});
