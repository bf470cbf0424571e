import test from 'ava';
import { type ExchangeFailure, ObjectNotFoundError, toExchangeError } from '../../../src/adapters/exchange/errors.ts';
import { TerminalError, TransientError } from '../../../src/errors.ts';

const NOW_MS = Date.UTC(2026, 10, 24);

/** Bodies as they were captured; texts shortened where they were shortened in the source. */
const VECTORS: ReadonlyArray<{
  reason: string;
  failure: { status: number; headers?: Record<string, string>; body?: unknown };
  expected: {
    type: typeof TerminalError | typeof TransientError;
    reason: string;
    text?: RegExp;
    retryAfterMs?: number;
  };
}> = [
  {
    reason: 'the text is in internalexception, under "Invalid Operation"',
    failure: {
      status: 400,
      body: {
        error: {
          code: 'BadRequest',
          message: 'Invalid Operation',
          innererror: {
            message: 'Invalid Operation',
            type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
            stacktrace: '',
            internalexception: {
              message: "Cannot process argument transformation on parameter 'DomainType'.",
              type: 'Microsoft.Exchange.AdminApi.CommandInvocation.ParameterTransformationException',
              stacktrace: '',
            },
          },
          'adminapi.warnings@odata.type': '#Collection(String)',
          '@adminapi.warnings': [],
        },
      },
    },
    expected: { type: TerminalError, reason: 'RefusedByService', text: /argument transformation/ },
  },
  {
    reason: 'other servers write internalException',
    failure: { status: 400, body: { error: { innerError: { internalException: { message: 'the reason' } } } } },
    expected: { type: TerminalError, reason: 'RefusedByService', text: /the reason/ },
  },
  {
    reason: 'an internalexception that says nothing does not hide the details',
    failure: {
      status: 400,
      body: {
        error: {
          message: 'Error executing cmdlet',
          details: [
            {
              code: 'Context',
              target: '',
              message:
                '|System.ArgumentException|The SenderRewritingEnabled parameter can only be specified for Connector type OnPremises.',
            },
          ],
          innererror: {
            internalexception: { message: "Exception of type 'X.DirectInvokeCmdletExecutionException' was thrown." },
          },
        },
      },
    },
    expected: { type: TerminalError, reason: 'RefusedByService', text: /SenderRewritingEnabled/ },
  },
  {
    reason: 'details without an id',
    failure: {
      status: 400,
      body: {
        error: {
          code: 'BadRequest',
          details: [
            {
              code: 'Client',
              target: '',
              message:
                '|Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException|Parameter set cannot be resolved. Invalid cmdlet parameters specified. BogusParameter',
            },
          ],
        },
      },
    },
    expected: { type: TerminalError, reason: 'RefusedByService', text: /BogusParameter/ },
  },
  {
    reason: 'not found, by the type in details, with status 400',
    failure: {
      status: 400,
      body: {
        error: {
          details: [
            {
              message:
                "Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed because object 'x' couldn't be found on 'y.PROD.OUTLOOK.COM'.",
            },
          ],
        },
      },
    },
    expected: { type: ObjectNotFoundError, reason: 'RefusedByService' },
  },
  {
    reason: 'not found, with status 500',
    failure: {
      status: 500,
      headers: { 'x-exceptiontype': 'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException' },
    },
    expected: { type: ObjectNotFoundError, reason: 'RefusedByService' },
  },
  {
    reason: 'already exists, as JSON inside the details',
    failure: {
      status: 400,
      body: {
        error: {
          details: [
            {
              message:
                '{"Message":"The object \'CN=x\' already exists.","TypeName":"Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException"}',
            },
          ],
        },
      },
    },
    expected: { type: TerminalError, reason: 'AlreadyExists', text: /CN=x/ },
  },
  {
    reason: 'a transient exception with status 400',
    failure: {
      status: 400,
      headers: { 'x-exceptiontype': 'Microsoft.Exchange.Data.Directory.SuitabilityDirectoryException' },
    },
    expected: { type: TransientError, reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a dual write to Entra that failed',
    failure: {
      status: 500,
      body: {
        error: {
          details: [
            {
              message:
                'Ex1|Microsoft.Exchange.Data.Directory.UnableToWriteToAadException|An Azure Active Directory call was made.',
            },
          ],
        },
      },
    },
    expected: { type: TransientError, reason: 'ServiceUnavailable' },
  },
  {
    reason: 'too many requests of the tenant, said in words',
    failure: {
      status: 400,
      body: {
        error: {
          message: 'You have reached the maximum number of concurrent requests per tenant. Please wait and try again',
        },
      },
    },
    expected: { type: TransientError, reason: 'Throttled', retryAfterMs: 60_000 },
  },
  {
    reason: 'too many requests, with a time',
    failure: { status: 429, headers: { 'retry-after': '7' } },
    expected: { type: TransientError, reason: 'Throttled', retryAfterMs: 7000 },
  },
  {
    reason: 'a page that came too late',
    failure: {
      status: 400,
      body: { error: { message: 'Expired or Invalid pagination request. Default Expiry time is 00:30:00' } },
    },
    expected: { type: TransientError, reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a connector that only Microsoft can enable',
    failure: {
      status: 400,
      body: {
        error: {
          message: "For this service offering, you can't enable an inbound connector. Contact Support to enable it.",
        },
      },
    },
    expected: { type: TerminalError, reason: 'ConnectorDisabledByMicrosoft' },
  },
  {
    reason: 'no role at all',
    failure: { status: 401 },
    expected: { type: TerminalError, reason: 'CredentialsRejected', text: /Exchange\.ManageAsApp/ },
  },
  {
    reason: 'no directory role: the body is NUL bytes, no JSON',
    failure: { status: 403, body: undefined },
    expected: { type: TerminalError, reason: 'PermissionMissing', text: /Exchange Administrator/ },
  },
  {
    reason: 'a cmdlet outside the role',
    failure: {
      status: 400,
      body: { error: { message: '"Set-AcceptedDomain" is not present in the role definition of the current user.' } },
    },
    expected: { type: TerminalError, reason: 'PermissionMissing' },
  },
  {
    reason: 'an HTML page of the front end',
    failure: { status: 502, body: undefined },
    expected: { type: TransientError, reason: 'ServiceUnavailable', text: /status 502/ },
  },
  {
    reason: 'a refusal with status 200',
    failure: { status: 200, body: { '@adminapi.errors': ['It was refused.'] } },
    expected: { type: TerminalError, reason: 'RefusedByService', text: /It was refused/ },
  },
];

for (const { reason, failure, expected } of VECTORS) {
  test(`an error of Exchange Online is understood: ${reason}`, (t) => {
    const error = toExchangeError(toFailure(failure), NOW_MS);
    t.true(error instanceof expected.type, `${error.name}: ${error.message}`);
    t.is(error.reason, expected.reason);
    if (expected.text) t.regex(error.message, expected.text);
    if (expected.retryAfterMs !== undefined && error instanceof TransientError) {
      t.is(error.retryAfterMs, expected.retryAfterMs);
    }
  });
}

test('a message is one line and holds no token', (t) => {
  const message = 'Bearer eyJhbGciOi.eyJhdWQi.c2ln was\nnot taken';
  const error = toExchangeError(toFailure({ status: 400, body: { error: { message } } }), NOW_MS);
  t.notRegex(error.message, /eyJ|\n/);
});

function toFailure(given: { status: number; headers?: Record<string, string>; body?: unknown }): ExchangeFailure {
  return {
    cmdlet: 'Get-AcceptedDomain',
    status: given.status,
    header: (name) => given.headers?.[name] ?? null,
    body: given.body,
  };
}
