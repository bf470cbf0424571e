import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { createFetchTransport } from '../../../src/adapters/http/fetch-transport.ts';
import { disposition } from '../../../src/errors.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';

async function serve(t: ExecutionContext, names: readonly string[]) {
  const authority = createTestAuthority();
  const { certPem, keyPem } = authority.issue([...names]);
  const server = createServer({ cert: certPem, key: keyPem }, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { authority, request: { method: 'GET', url, operation: 'thing' } as const };
}

test('a server whose authority is given is trusted', async (t) => {
  const { authority, request } = await serve(t, ['127.0.0.1']);
  const answer = await createFetchTransport({ timeoutMs: 5_000, caPem: authority.caPem })(request);
  t.is(answer.text, 'hello');
});

const REFUSED: ReadonlyArray<readonly [reason: string, names: readonly string[], ca: 'its own' | 'another' | 'none']> =
  [
    ['nobody vouches for it', ['127.0.0.1'], 'none'],
    ['another authority is given', ['127.0.0.1'], 'another'],
    ['its certificate is for another name', ['server7.hoster.example'], 'its own'],
  ];
for (const [reason, names, ca] of REFUSED) {
  test(`a server is not spoken to: ${reason}`, async (t) => {
    const { authority, request } = await serve(t, names);
    const caPem = { 'its own': authority.caPem, another: createTestAuthority().caPem, none: undefined }[ca];
    const error = await t.throwsAsync(createFetchTransport({ timeoutMs: 5_000, caPem })(request));
    t.is(disposition(error).kind, 'BackOff');
    t.regex(error.message, /connection failed/);
  });
}
