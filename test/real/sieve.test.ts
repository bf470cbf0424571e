import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { SMTPServer } from 'smtp-server';
import { redirectScript } from '../../src/adapters/mailcow/sieve.ts';
import { startDovecot } from './support/dovecot.ts';
import { onServers } from './support/on-servers.ts';
import { talk } from './support/talk.ts';

const serial = onServers(test, "mailcow's Sieve filters on Dovecot and Pigeonhole");

const ANNA = 'anna@contoso.com';
const TARGET = 'anna@contosocom.onmicrosoft.com';

interface HandedIn {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** Where Dovecot hands in what it redirects; a refusal is for good. */
async function startSubmission(t: ExecutionContext, refusal?: string) {
  const handedIn: HandedIn[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) => done(refusal === undefined ? null : refused(refusal)),
    onData(stream, { envelope }, done) {
      text(stream).then((content) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        handedIn.push({ from, to: envelope.rcptTo.map(({ address }) => address), text: content });
        done();
      }, done);
    },
  });
  // Dovecot is gone before the reply to its QUIT, and a broken pipe is told here.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, handedIn };
}

function refused(message: string): Error {
  return Object.assign(new Error(message), { responseCode: 550 });
}

/** Delivers one message to Anna by LMTP; the answer is the reply to it, and how many messages her mailbox holds then. */
async function deliver(t: ExecutionContext, submissionPort: number, from = 'partner@fabrikam.com') {
  const dovecot = await startDovecot([ANNA], { script: redirectScript(TARGET), submissionPort });
  t.teardown(() => dovecot.stop());
  const message = `From: ${from}\r\nTo: ${ANNA}\r\nMessage-ID: <1@fabrikam.com>\r\nSubject: hello\r\n\r\nText\r\n.`;
  const replies = await talk({ host: '127.0.0.1', port: dovecot.lmtpPort }, [
    'LHLO test.invalid',
    `MAIL FROM:<${from}>`,
    `RCPT TO:<${ANNA}>`,
    'DATA',
    message,
  ]);
  const [, status] = await talk(
    { host: '127.0.0.1', port: dovecot.imapPort },
    [`a1 LOGIN ${ANNA} ${dovecot.password}`, 'a2 STATUS INBOX (MESSAGES)'],
    (line) => /^(\* OK|a\d )/.test(line),
  );
  return { reply: replies.at(-1) ?? '', kept: Number(/MESSAGES (\d+)/.exec(status ?? '')?.[1]) };
}

serial('our filter sends each message on and keeps no copy', async (t) => {
  const { port, handedIn } = await startSubmission(t);
  const { reply, kept } = await deliver(t, port);
  t.regex(reply, /^250 /);
  t.is(kept, 0);
  t.deepEqual(
    handedIn.map(({ to }) => to),
    [[TARGET]],
  );
  t.regex(handedIn[0]?.text ?? '', /^Subject: hello$/m);
});

serial("it goes on under the mailbox's own address, as mailcow has it, and a bounce stays one", async (t) => {
  const { port, handedIn } = await startSubmission(t);
  await deliver(t, port);
  await deliver(t, port, '');
  t.deepEqual(
    handedIn.map(({ from }) => from),
    [ANNA, ''],
  );
});

serial('what cannot be sent on for good is kept, not lost', async (t) => {
  const { port, handedIn } = await startSubmission(t, '5.1.1 no such user');
  const { reply, kept } = await deliver(t, port);
  t.regex(reply, /^250 /);
  t.deepEqual([kept, handedIn.length], [1, 0]);
});
