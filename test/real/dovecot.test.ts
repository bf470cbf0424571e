import test from 'ava';
import { USUAL_CHOICE } from './support/choices.ts';
import { startDovecot } from './support/dovecot.ts';
import { onServers } from './support/on-servers.ts';
import { play } from './support/play.ts';
import { startPostfix } from './support/postfix.ts';
import { startStage } from './support/stage.ts';
import { talk } from './support/talk.ts';
import { RECEIVE } from './support/worlds.ts';

const serial = onServers(test, 'Dovecot');
const STAYING = 'staying@contoso.com';

serial('Dovecot refuses an unknown user at RCPT', async (t) => {
  const dovecot = await startDovecot([STAYING]);
  t.teardown(() => dovecot.stop());
  const [, , known, unknown] = await talk({ host: '127.0.0.1', port: dovecot.lmtpPort }, [
    'LHLO test.invalid',
    'MAIL FROM:<partner@fabrikam.com>',
    `RCPT TO:<${STAYING}>`,
    'RCPT TO:<ghost@contoso.com>',
  ]);
  t.regex(known ?? '', /^250 2\.1\.5 /);
  t.regex(unknown ?? '', /^550 5\.1\.1 <ghost@contoso\.com> User doesn't exist/);
});

serial('a message from outside is found by IMAP with the whole way in its Received lines', async (t) => {
  const dovecot = await startDovecot([STAYING]);
  t.teardown(() => dovecot.stop());
  const stage = await startStage((world, hood) => startPostfix(world, hood, { lmtpPort: dovecot.lmtpPort }));
  t.teardown(() => stage.close());
  await stage.oldServer.configure(play(stage.world, stage.seed, RECEIVE, USUAL_CHOICE));
  const { messageId } = await stage.send({ origin: 'internet', from: 'partner@fabrikam.com', to: STAYING });
  const [, , found, header] = await talk(
    { host: '127.0.0.1', port: dovecot.imapPort },
    [
      `a1 LOGIN ${STAYING} ${dovecot.password}`,
      'a2 SELECT INBOX',
      `a3 SEARCH HEADER Message-ID ${messageId}`,
      'a4 FETCH 1 BODY[HEADER.FIELDS (RECEIVED)]',
    ],
    (line) => /^(\* OK|a\d OK|a\d NO|a\d BAD)/.test(line) && !line.includes('* OK [P') && !line.includes('* OK [U'),
  );
  t.regex(found ?? '', /^\* SEARCH 1\r\n/);
  const servers = [...(header ?? '').matchAll(/\sby (\S+)/g)].map(([, server]) => server);
  t.deepEqual(servers, ['mailboxes.invalid', 'mail.contoso.com', 'mail.protection.outlook.com', 'mx.fabrikam.com']);
});
