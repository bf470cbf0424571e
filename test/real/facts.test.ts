import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { USUAL_CHOICE } from './support/choices.ts';
import { startExim } from './support/exim.ts';
import { onServers } from './support/on-servers.ts';
import { play } from './support/play.ts';
import { startPostfix } from './support/postfix.ts';
import { replace } from './support/postfix-config.ts';
import { startStage } from './support/stage.ts';
import { RECEIVE, SEND, withLegacy } from './support/worlds.ts';

const serial = onServers(test, 'facts about Postfix and Exim');

const FROM = 'partner@fabrikam.com';
const STAYING = 'staying@contoso.com';

/** Where a message for somebody with a mailbox goes before and after a forwarder is written into Postfix's map. */
async function edit(t: ExecutionContext, mapType: 'lmdb' | 'texthash') {
  const stage = await startStage((world, hood) => startPostfix(world, hood, { mapType }));
  t.teardown(() => stage.close());
  const { oldServer: postfix } = stage;
  const server = play(stage.world, stage.seed, SEND, USUAL_CHOICE);
  await stage.oldServer.configure(server);
  const side = async (): Promise<string> => {
    const { outcome, reply } = await stage.send({ origin: 'internet', from: FROM, to: STAYING });
    return outcome.deliveries[0]?.side ?? `${outcome.kind}: ${reply}`;
  };
  const before = await side();
  const map = join(postfix.dir, 'etc', 'aliases');
  replace(map, `${readFileSync(map, 'utf8')}${STAYING} moved@${stage.seed.initialDomain}\n`);
  if (mapType === 'lmdb') postfix.compile('aliases');
  const edited = await side();
  server.domains.get('contoso.com')?.aliases.set(STAYING, [`moved@${stage.seed.initialDomain}`]);
  await stage.oldServer.configure(server);
  return { before, edited, reloaded: await side() };
}

serial('Postfix sees a new forwarder in an lmdb map at once', async (t) => {
  t.deepEqual(await edit(t, 'lmdb'), {
    before: 'OldServer',
    edited: 'ExchangeOnline',
    reloaded: 'ExchangeOnline',
  });
});

serial('Postfix sees a new forwarder in a texthash map only after a reload', async (t) => {
  t.deepEqual(await edit(t, 'texthash'), {
    before: 'OldServer',
    edited: 'OldServer',
    reloaded: 'ExchangeOnline',
  });
});

serial('a Postfix that dies in the middle of a message leaves it to the sender, and goes on with others', async (t) => {
  const stage = await startStage((world, hood) => startPostfix(world, hood));
  t.teardown(() => stage.close());
  const { oldServer: postfix, network, seed } = stage;
  await stage.oldServer.configure(play(stage.world, stage.seed, SEND, USUAL_CHOICE));
  const sender = connect({ host: network.addresses.get(seed.oldServerHost), port: network.port });
  t.teardown(() => sender.destroy());
  // The death of the server ends the connection, one way or the other.
  sender.on('error', () => {});
  sender.write(`EHLO fabrikam.com\r\nMAIL FROM:<${FROM}>\r\nRCPT TO:<${STAYING}>\r\nDATA\r\n`);
  let said = '';
  while (!said.includes('\r\n354 ')) said += String((await once(sender, 'data'))[0]);
  sender.write('Subject: half of a message\r\n');

  await postfix.crash();

  t.is(readdirSync(join(postfix.dir, 'spool', 'incoming')).length, 1, 'what it had of the message is still there');
  const { outcome } = await stage.send({ origin: 'internet', from: FROM, to: STAYING });
  t.is(outcome.kind, 'Delivered');
  t.is(stage.world.deliveries.length, 1, 'the half is nobody’s mail');
});

serial('Postfix ends a loop at its own hop limit when the other side has none so low', async (t) => {
  const stage = await startStage((world, hood) => startPostfix(world, hood, { hopLimit: 10 }));
  t.teardown(() => stage.close());
  const world = withLegacy(SEND, { unknownRecipients: 'RelayToExchange' });
  await stage.oldServer.configure(play(stage.world, stage.seed, world, USUAL_CHOICE), { unknownTo: '127.0.0.20' });
  const { outcome, reply } = await stage.send({ origin: 'internet', from: FROM, to: 'nobody@contoso.com' });
  t.is(outcome.kind, 'Looped');
  t.regex(reply, /^554 5\.4\.0 Error: too many hops/);
});

serial(
  'an Exim without the domain tells Exchange Online "relay not permitted", and the sender gets that',
  async (t) => {
    const stage = await startStage(startExim);
    t.teardown(() => stage.close());
    const world = withLegacy(RECEIVE, { role: 'Remote' });
    await stage.oldServer.configure(play(stage.world, stage.seed, world, USUAL_CHOICE));
    const { outcome, reply } = await stage.send({ origin: 'internet', from: FROM, to: STAYING });
    t.is(outcome.kind, 'Bounced');
    t.regex(reply, /^550 relay not permitted/);
    t.true(
      stage.world.deliveries.some(({ mailbox, messageId }) => mailbox === FROM && messageId.startsWith('<report-')),
    );
  },
);
