import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { testSmtpProber } from '../../contract/smtp.ts';
import { politely, proberTo, startScriptedSmtp } from './scripted-smtp.ts';

const USER_UNKNOWN = '550 5.1.1 User unknown';

testSmtpProber('a scripted server', async (t, { startTls, replies }) => {
  if (startTls) return startLibraryServer(t, replies);
  return startScriptedSmtp(t, {
    greeting: '220 mail.contoso.com ESMTP\r\n',
    reply(command) {
      const recipient = /^RCPT TO:<(.*)>$/.exec(command)?.[1];
      return recipient === undefined ? politely(command) : `${replies[recipient] ?? USER_UNKNOWN}\r\n`;
    },
  });
});

/** An independent implementation of SMTP with TLS, whose certificate nobody trusts. */
async function startLibraryServer(
  t: Parameters<typeof startScriptedSmtp>[0],
  replies: Readonly<Record<string, string>>,
) {
  const { certPem: cert, keyPem: key } = createTestAuthority().issue(['elsewhere.example']);
  const server = new SMTPServer({
    cert,
    key,
    authOptional: true,
    disabledCommands: ['AUTH'],
    onRcptTo({ address }, _session, callback) {
      const reply = replies[address] ?? USER_UNKNOWN;
      const [code, ...text] = reply.split(' ');
      callback(code?.startsWith('2') ? null : Object.assign(new Error(text.join(' ')), { responseCode: Number(code) }));
    },
  });
  server.on('error', (error) => t.log(error.message));
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  t.teardown(() => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  return { prober: proberTo('127.0.0.1'), host: 'mail.contoso.com', port, commands: [] };
}
