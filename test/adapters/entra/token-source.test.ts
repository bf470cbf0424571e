import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { microsoftCloud } from '../../../src/adapters/entra/clouds.ts';
import type { ApplicationCredentials } from '../../../src/adapters/entra/credential.ts';
import { createTokenSource } from '../../../src/adapters/entra/token-source.ts';
import type { TokenSource } from '../../../src/adapters/http/auth.ts';
import { TerminalError, TransientError } from '../../../src/errors.ts';
import type { FaultRule } from '../../../src/simulators/faults.ts';
import type { SimulatedTenant } from '../../../src/simulators/world.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type MicrosoftFixture,
  startMicrosoft,
  TENANT_ID,
} from '../http/microsoft-fixture.ts';

const { graphScope, exchangeScope } = microsoftCloud('Worldwide');
const SECRET: ApplicationCredentials = { kind: 'ClientSecret', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };

async function withMicrosoft(
  change: (tenant: SimulatedTenant) => void,
  run: (
    microsoft: MicrosoftFixture,
    source: (credentials?: ApplicationCredentials, tenantId?: string) => TokenSource,
  ) => Promise<void>,
): Promise<void> {
  const microsoft = await startMicrosoft(change);
  try {
    await run(microsoft, (credentials = SECRET, tenantId = TENANT_ID) =>
      createTokenSource({ tenantId, credentials, loginUrl: microsoft.clouds.entraUrl }, microsoft.deps),
    );
  } finally {
    await microsoft.close();
  }
}

test('tokens are cached per scope, and concurrent callers share one request', (t) =>
  withMicrosoft(
    () => {},
    async (microsoft, source) => {
      const tokens = source();
      const [first, second] = await Promise.all([tokens.token(graphScope), tokens.token(graphScope)]);
      t.is(first, second);
      t.not(await tokens.token(exchangeScope), first);
      microsoft.forget();
      t.is(await tokens.token(graphScope), first);
      t.is(microsoft.countRequests('entra'), 0);
    },
  ));

test('a rejected token is never handed out again, and a newer one is kept', (t) =>
  withMicrosoft(
    () => {},
    async (microsoft, source) => {
      const tokens = source();
      const first = await tokens.token(graphScope);
      microsoft.tenant.applications[0]?.roles.delete('User.Read.All'); // so that the next token differs
      const second = await tokens.token(graphScope, { token: first });
      t.not(second, first);
      t.is(await tokens.token(graphScope, { token: first }), second);
    },
  ));

test('claims are asked for, past the cache', (t) =>
  withMicrosoft(
    () => {},
    async (microsoft, source) => {
      const tokens = source();
      const token = await tokens.token(graphScope);
      microsoft.forget();
      await tokens.token(graphScope, { token, claims: '{"access_token":{"nbf":{"essential":true}}}' });
      t.true(microsoft.countRequests('entra') > 0);
    },
  ));

test('forgotten tokens are asked for again', (t) =>
  withMicrosoft(
    () => {},
    async (microsoft, source) => {
      const tokens = source();
      await tokens.token(graphScope);
      tokens.forget();
      microsoft.forget();
      await tokens.token(graphScope);
      t.true(microsoft.countRequests('entra') > 0);
    },
  ));

test('a certificate and its key sign in', (t) =>
  withMicrosoft(
    () => {},
    async (microsoft, source) => {
      const { certPem, keyPem } = microsoft.authority.issue(['operator'], { key: 'rsa' });
      for (const application of microsoft.tenant.applications) application.certificatePem = certPem;
      const certificatePem = `${certPem}${keyPem}`;
      await t.notThrowsAsync(source({ kind: 'Certificate', clientId: CLIENT_ID, certificatePem }).token(graphScope));
    },
  ));

test('a token file of the cluster signs in, and is read anew each time', (t) =>
  withMicrosoft(
    () => {},
    async (microsoft, source) => {
      const folder = await mkdtemp(join(tmpdir(), 'hybridmail-'));
      const tokenFilePath = join(folder, 'token');
      try {
        const tokens = source({ kind: 'WorkloadIdentity', clientId: CLIENT_ID, tokenFilePath });
        for (const assertion of [randomUUID(), randomUUID()]) {
          await writeFile(tokenFilePath, assertion);
          for (const application of microsoft.tenant.applications)
            application.federatedAssertions = new Set([assertion]);
          tokens.forget();
          await t.notThrowsAsync(tokens.token(graphScope));
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  ));

const FAILURES: ReadonlyArray<{
  reason: string;
  change?: (tenant: SimulatedTenant) => void;
  credentials?: ApplicationCredentials;
  tenantId?: string;
  fault?: FaultRule;
  expected: { type: typeof TerminalError | typeof TransientError; reason: string; text: RegExp };
}> = [
  {
    reason: 'a wrong secret',
    credentials: { ...SECRET, kind: 'ClientSecret', clientSecret: 'another-secret-of-somebody' },
    expected: { type: TerminalError, reason: 'CredentialsRejected', text: /secret is wrong.*AADSTS7000215/ },
  },
  {
    reason: 'an application that the tenant does not know',
    credentials: { kind: 'ClientSecret', clientId: '00000000-1111-4222-8333-444444444444', clientSecret: 'x' },
    expected: {
      type: TerminalError,
      reason: 'PermissionMissing',
      text: /adminconsent\?client_id=00000000-1111.*AADSTS700016/,
    },
  },
  {
    reason: 'an application without consent',
    change: (tenant) => {
      for (const application of tenant.applications) application.consented = false;
    },
    expected: { type: TerminalError, reason: 'PermissionMissing', text: /consented.*adminconsent.*AADSTS65001/ },
  },
  {
    reason: 'a tenant that does not exist',
    tenantId: '99999999-1111-4222-8333-444444444444',
    expected: { type: TerminalError, reason: 'CredentialsRejected', text: /tenant/ },
  },
  {
    reason: 'a certificate that is no certificate',
    credentials: { kind: 'Certificate', clientId: CLIENT_ID, certificatePem: 'not a certificate' },
    expected: { type: TerminalError, reason: 'CredentialsRejected', text: /certificate/ },
  },
  {
    reason: 'a token file that is not there',
    credentials: { kind: 'WorkloadIdentity', clientId: CLIENT_ID, tokenFilePath: '/nonexistent/token' },
    expected: { type: TerminalError, reason: 'CredentialsRejected', text: /\/nonexistent\/token/ },
  },
  {
    reason: 'throttling',
    fault: { kind: 'Throttle', service: 'entra', retryAfterSeconds: 17 },
    expected: { type: TransientError, reason: 'Throttled', text: /429/ },
  },
  {
    reason: 'a service fault',
    fault: { kind: 'FailBefore', service: 'entra' },
    expected: { type: TransientError, reason: 'ServiceUnavailable', text: /503/ },
  },
  {
    reason: 'a connection that is cut',
    fault: { kind: 'ResetBefore', service: 'entra', method: 'POST' },
    expected: { type: TransientError, reason: 'ServiceUnavailable', text: /connection failed/ },
  },
];
for (const { reason, change, credentials, tenantId, fault, expected } of FAILURES) {
  test(`a sign-in that fails says what to do: ${reason}`, (t) =>
    withMicrosoft(change ?? (() => {}), async (microsoft, source) => {
      if (fault) microsoft.clouds.faults.add(fault);
      const error = await t.throwsAsync(source(credentials, tenantId).token(graphScope));
      if (!(error instanceof expected.type)) return t.fail(`${error?.name}: ${error?.message}`);
      t.is(error.reason, expected.reason, error.message);
      t.regex(error.message, expected.text);
      if (fault?.retryAfterSeconds !== undefined && error instanceof TransientError) {
        t.is(error.retryAfterMs, fault.retryAfterSeconds * 1000);
      }
      t.notRegex(inspectAll(error), /another-secret|client_secret/, 'no secret in the error or its causes');
    }));
}

/** Everything that a careless logger could print. */
function inspectAll(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.stack}${JSON.stringify(error, Object.getOwnPropertyNames(error))}${inspectAll(error.cause)}`;
}
