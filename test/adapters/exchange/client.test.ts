import test from 'ava';
import { createExchangeClient } from '../../../src/adapters/exchange/client.ts';
import type { Invocation } from '../../../src/adapters/exchange/cmdlets.ts';
import type { HttpRequest, HttpResponse, Send } from '../../../src/adapters/http/send.ts';
import { TransientError } from '../../../src/errors.ts';
import { createSteppingClock } from '../http/microsoft-fixture.ts';

const TENANT_ID = '3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11';
const BASE = `https://outlook.office365.com/adminapi/beta/${TENANT_ID}`;
const DOMAINS: Invocation = { cmdlet: 'Get-AcceptedDomain', parameters: { ResultSize: 'Unlimited' } };
const RECIPIENTS: Invocation = { cmdlet: 'Get-Recipient', parameters: {}, select: ['Guid', 'EmailAddresses'] };

function setUp(answers: ReadonlyArray<{ status?: number; body: unknown }>, observeOnly = false) {
  const sent: Array<{ request: HttpRequest; body: unknown }> = [];
  const send: Send = async (request) => {
    const body = typeof request.body === 'function' ? request.body('Bearer t') : (request.body ?? '');
    sent.push({ request, body: JSON.parse(body) });
    const { status = 200, body: answer } = answers[sent.length - 1] ?? { status: 500, body: 'no more answers' };
    return { status, headers: new Headers(), text: JSON.stringify(answer) } satisfies HttpResponse;
  };
  const options = { tenantId: TENANT_ID, exchangeUrl: 'https://outlook.office365.com', observeOnly };
  return { client: createExchangeClient(options, send, createSteppingClock()), sent };
}

function batch(...members: unknown[]) {
  return { body: { responses: members } };
}

test('reads go in one batch, each with its own headers and the same anchor', async (t) => {
  const { client, sent } = setUp([
    batch({ id: '1', status: 200, body: { value: [2] } }, { id: '0', status: 200, body: { value: [1] } }),
  ]);
  const results = await client.read([DOMAINS, RECIPIENTS]);
  t.deepEqual(
    results.map(({ rows }) => rows),
    [[1], [2]],
    'the answers come in the order of the questions',
  );
  t.is(sent.length, 1);
  t.is(sent[0]?.request.url, `${BASE}/$batch`);
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json; charset=utf-8',
    prefer: 'odata.maxpagesize=1000',
    'x-anchormailbox': `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${TENANT_ID}`,
    authorization: 'Bearer t',
  };
  t.deepEqual(sent[0]?.body, {
    requests: [
      {
        id: '0',
        method: 'POST',
        url: `${BASE}/InvokeCommand`,
        headers: { ...headers, 'x-cmdletname': 'Get-AcceptedDomain' },
        body: { CmdletInput: { CmdletName: 'Get-AcceptedDomain', Parameters: { ResultSize: 'Unlimited' } } },
      },
      {
        id: '1',
        method: 'POST',
        url: `${BASE}/InvokeCommand?$select=Guid,EmailAddresses`,
        headers: { ...headers, 'x-cmdletname': 'Get-Recipient' },
        body: { CmdletInput: { CmdletName: 'Get-Recipient', Parameters: {} } },
      },
    ],
  });
});

test('further pages are the same POST to the link, with the same anchor', async (t) => {
  const link = `${BASE}/InvokeCommand?%24skiptoken=abc`;
  const { client, sent } = setUp([
    batch({ id: '0', status: 200, body: { value: [1], '@odata.nextLink': link } }),
    { body: { value: [2], '@adminapi.warnings': ['a remark'] } },
  ]);
  const [result] = await client.read([DOMAINS]);
  t.deepEqual(result, { rows: [1, 2], warnings: ['a remark'] });
  t.is(sent[1]?.request.url, link);
  t.deepEqual(sent[1]?.body, {
    CmdletInput: { CmdletName: 'Get-AcceptedDomain', Parameters: { ResultSize: 'Unlimited' } },
  });
  t.is(sent[1]?.request.headers?.['x-anchormailbox'], sent[0]?.request.headers?.['x-anchormailbox']);
});

const link = `${BASE}/InvokeCommand?%24skiptoken=abc`;
const INCOMPLETE: ReadonlyArray<{ reason: string; answers: ReadonlyArray<{ status?: number; body: unknown }> }> = [
  { reason: 'a member is missing', answers: [batch({ id: '7', status: 200, body: { value: [] } })] },
  { reason: 'a member failed under an outer 200', answers: [batch({ id: '0', status: 503, body: {} })] },
  { reason: 'the batch is no batch', answers: [{ body: 'hello' }] },
  { reason: 'the rows are no list', answers: [batch({ id: '0', status: 200, body: { value: 'none' } })] },
  { reason: 'a member has no body', answers: [batch({ id: '0', status: 200 })] },
  {
    reason: 'the rows are cut off',
    answers: [
      batch({
        id: '0',
        status: 200,
        body: {
          value: [1],
          '@adminapi.warnings': [
            'There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.',
          ],
        },
      }),
    ],
  },
  {
    reason: 'the link leads to another host',
    answers: [
      batch({ id: '0', status: 200, body: { value: [1], '@odata.nextLink': 'https://evil.example/InvokeCommand' } }),
    ],
  },
  {
    reason: 'the link leads to itself',
    answers: [
      batch({ id: '0', status: 200, body: { value: [1], '@odata.nextLink': link } }),
      { body: { value: [2], '@odata.nextLink': link } },
    ],
  },
  {
    reason: 'a later page fails',
    answers: [
      batch({ id: '0', status: 200, body: { value: [1], '@odata.nextLink': link } }),
      { status: 400, body: { error: { message: 'Expired or Invalid pagination request.' } } },
    ],
  },
];
for (const { reason, answers } of INCOMPLETE) {
  test(`a read is all or nothing: ${reason}`, async (t) => {
    const { client } = setUp(answers);
    await t.throwsAsync(client.read([DOMAINS]), { instanceOf: TransientError });
  });
}

for (const body of [{ value: [] }, { value: null }, {}]) {
  test(`no rows may look like ${JSON.stringify(body)}`, async (t) => {
    const { client } = setUp([batch({ id: '0', status: 200, body })]);
    t.deepEqual(await client.read([DOMAINS]), [{ rows: [], warnings: [] }]);
  });
}

const FORBIDDEN: ReadonlyArray<{ reason: string; invocation: Invocation; observeOnly?: boolean }> = [
  {
    reason: 'a cmdlet that is not in the list',
    invocation: { cmdlet: 'Remove-Mailbox' as Invocation['cmdlet'], parameters: {} },
  },
  {
    reason: 'a name from the prototype',
    invocation: { cmdlet: 'constructor' as Invocation['cmdlet'], parameters: {} },
  },
  {
    reason: 'a parameter that is not in the list',
    invocation: { cmdlet: 'Set-AcceptedDomain', parameters: { Identity: 'contoso.com', MakeDefault: true } },
  },
  { reason: 'a read as a write', invocation: DOMAINS },
  {
    reason: 'a write while only observing',
    invocation: { cmdlet: 'Set-AcceptedDomain', parameters: { Identity: 'contoso.com', DomainType: 'InternalRelay' } },
    observeOnly: true,
  },
];
for (const { reason, invocation, observeOnly } of FORBIDDEN) {
  test(`nothing is sent for ${reason}`, async (t) => {
    const { client, sent } = setUp([{ body: {} }], observeOnly);
    await t.throwsAsync(client.write(invocation));
    t.deepEqual(sent, []);
  });
}

test('a write cannot be slipped in as a read', async (t) => {
  const { client, sent } = setUp([{ body: {} }]);
  await t.throwsAsync(client.read([{ cmdlet: 'Remove-InboundConnector', parameters: { Identity: 'g' } }]));
  t.deepEqual(sent, []);
});
