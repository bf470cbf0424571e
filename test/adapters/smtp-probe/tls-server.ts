import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { ExecutionContext } from 'ava';
import { SMTPServer } from 'smtp-server';
import type { IssuedCertificate } from '../../../src/simulators/tls/certificates.ts';
import { proberTo } from './scripted-smtp.ts';

export const USER_UNKNOWN = '550 5.1.1 User unknown';

/** An independent implementation of SMTP with TLS. */
export async function startTlsServer(
  t: ExecutionContext,
  { certPem: cert, keyPem: key }: IssuedCertificate,
  replies: Readonly<Record<string, string>> = {},
  maxVersion: SecureVersion = 'TLSv1.3',
) {
  const server = new SMTPServer({
    cert,
    key,
    ...(maxVersion === 'TLSv1.3' ? {} : { minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' }),
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
