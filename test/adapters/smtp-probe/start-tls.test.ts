import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import type { StartTls } from '../../../src/domain/model/start-tls.ts';
import { createTestAuthority, type IssuedCertificate } from '../../../src/simulators/tls/certificates.ts';
import { startTlsServer } from './tls-server.ts';

/** Stands for the public roots, in this process alone. */
const publicRoot = createTestAuthority();
setDefaultCACertificates([...getCACertificates('default'), publicRoot.caPem]);

const NAMES = ['mail.contoso.com', '*.contoso.com'];

async function shown(t: ExecutionContext, certificate: IssuedCertificate, maxVersion?: 'TLSv1.1'): Promise<StartTls> {
  const { prober, host, port } = await startTlsServer(t, certificate, {}, maxVersion);
  return (await prober.probe({ host, port, sender: '', recipients: [] })).startTls;
}

test('a certificate that a public root vouches for is trusted, with its names', async (t) => {
  t.like(await shown(t, publicRoot.issue(NAMES)), { kind: 'Works', certificate: { names: NAMES, trusted: true } });
});

test("a certificate for another host is trusted all the same: which name counts is the connector's to say", async (t) => {
  t.like(await shown(t, publicRoot.issue(['server7.hoster.example'])), {
    certificate: { names: ['server7.hoster.example'], trusted: true },
  });
});

test('a certificate that no public root vouches for is not trusted', async (t) => {
  t.like(await shown(t, createTestAuthority().issue(NAMES)), { kind: 'Works', certificate: { trusted: false } });
});

test('a certificate that has expired is told with its dates, and its root is judged apart', async (t) => {
  const found = await shown(t, publicRoot.issue(NAMES, { expired: true }));
  if (found.kind !== 'Works') return t.fail(found.kind);
  t.true(found.certificate.trusted);
  t.true(found.certificate.validTo < Date.now());
  t.true(found.certificate.validFrom < found.certificate.validTo);
});

test('a server that speaks no TLS of today offers what does not come about', async (t) => {
  t.like(await shown(t, publicRoot.issue(NAMES), 'TLSv1.1'), { kind: 'Fails' });
});
