import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { testSmtpProber } from '../../contract/smtp.ts';
import { politely, startScriptedSmtp } from './scripted-smtp.ts';
import { startTlsServer, USER_UNKNOWN } from './tls-server.ts';

testSmtpProber('a scripted server', async (t, { startTls, replies }) => {
  if (startTls) return startTlsServer(t, createTestAuthority().issue(['elsewhere.example']), replies);
  return startScriptedSmtp(t, {
    greeting: '220 mail.contoso.com ESMTP\r\n',
    reply(command) {
      const recipient = /^RCPT TO:<(.*)>$/.exec(command)?.[1];
      return recipient === undefined ? politely(command) : `${replies[recipient] ?? USER_UNKNOWN}\r\n`;
    },
  });
});
