import { type CloudReply, Refusal } from '../clouds/service.ts';
import { stableGuid } from '../ids.ts';

/** Full names of the exceptions that this simulator raises. */
export const EXCEPTION = {
  ambiguousParameters: 'Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException',
  missingParameters: 'System.Management.Automation.ParameterBindingException',
  parameterTransformation: 'Microsoft.Exchange.AdminApi.CommandInvocation.ParameterTransformationException',
  alreadyExists: 'Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException',
  notFound: 'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException',
  dataValidation: 'Microsoft.Exchange.Data.DataValidationException',
  argument: 'System.ArgumentException',
  invalidOperation: 'System.InvalidOperationException',
} as const;

export type ExceptionType = (typeof EXCEPTION)[keyof typeof EXCEPTION];

const NO_WARNINGS = { 'adminapi.warnings@odata.type': '#Collection(String)', '@adminapi.warnings': [] };

/**
 * A cmdlet that ran and failed: the text is in `details`, while `internalexception` says only that something was thrown,
 * as in captured answers.
 */
export function cmdletFailed(type: ExceptionType, text: string, status = 400): Refusal {
  const thrown = 'Microsoft.Exchange.Management.PSDirectInvoke.DirectInvokeCmdletExecutionException';
  const label = stableGuid(type).slice(0, 6).toUpperCase();
  return new Refusal({
    status,
    headers: errorHeaders(type),
    body: {
      error: {
        code: status === 404 ? 'NotFound' : 'BadRequest',
        message: 'Error executing cmdlet',
        details: [{ code: 'Context', target: '', message: detail(type, text, label) }],
        innererror: {
          message: 'Error executing cmdlet',
          type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
          stacktrace: '',
          internalexception: { message: `Exception of type '${thrown}' was thrown.`, type: thrown, stacktrace: '' },
        },
        ...NO_WARNINGS,
      },
    },
  });
}

/** Three forms of `details[].message` are known; which one comes depends on the component that failed. */
function detail(type: ExceptionType, text: string, label: string): string {
  if (type === EXCEPTION.alreadyExists) return JSON.stringify({ Message: text, TypeName: type });
  return type === EXCEPTION.argument ? `|${type}|${text}` : `Ex${label}|${type}|${text}`;
}

/** A parameter value that cannot be converted: the text is in `internalexception`, and there are no details. */
export function wrongParameterValue(parameter: string, reason: string): Refusal {
  const type = EXCEPTION.parameterTransformation;
  const text = `Cannot process argument transformation on parameter '${parameter}'. ${reason}`;
  return new Refusal({
    status: 400,
    headers: errorHeaders(type),
    body: {
      error: {
        code: 'BadRequest',
        message: 'Invalid Operation',
        innererror: {
          message: 'Invalid Operation',
          type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
          stacktrace: '',
          internalexception: { message: text, type, stacktrace: '' },
        },
        ...NO_WARNINGS,
      },
    },
  });
}

/** Parameters that the cmdlet does not have. */
export function unknownParameters(names: readonly string[]): Refusal {
  return bindingFailed(
    EXCEPTION.ambiguousParameters,
    `Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. ${names.join(', ')}`,
  );
}

/** Parameters that the cmdlet must have. */
export function missingParameters(names: readonly string[]): Refusal {
  return bindingFailed(
    EXCEPTION.missingParameters,
    `Cannot process command because of one or more missing mandatory parameters: ${names.join(' ')}.`,
  );
}

function bindingFailed(type: ExceptionType, text: string): Refusal {
  const details = [{ code: 'Client', target: '', message: `|${type}|${text}` }];
  return new Refusal({
    status: 400,
    headers: errorHeaders(type),
    body: { error: { code: 'BadRequest', message: text, details } },
  });
}

/** A request that is no cmdlet call, or a page that cannot be continued. */
export function badRequest(text: string): Refusal {
  return new Refusal({ status: 400, body: { error: { code: 'BadRequest', message: text } } });
}

/** Without the application role, or without a valid token for this audience. */
export function unauthorized(): CloudReply {
  return {
    status: 401,
    headers: {
      'www-authenticate':
        'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", error="invalid_token"',
    },
  };
}

/** With the application role but without a directory role, or for a cmdlet outside that role: not JSON, as captured. */
export function forbidden(): CloudReply {
  return { status: 403, headers: { 'content-type': 'text/html' }, raw: Buffer.alloc(4096) };
}

/** Throttling and faults of the back end. */
export function unavailable(status: number): CloudReply {
  if (status === 401) return unauthorized();
  if (status === 403) return forbidden();
  const text =
    status === 429
      ? 'You have reached the maximum number of concurrent requests per tenant. Please wait and try again'
      : 'The server is too busy to process the request. Please try again later.';
  const type = 'Microsoft.Exchange.Data.Storage.ServerBusyException';
  return {
    status,
    headers: errorHeaders(type),
    body: { error: { code: status === 429 ? 'TooManyRequests' : 'ServiceUnavailable', message: text } },
  };
}

function errorHeaders(type: string): Record<string, string> {
  return { 'x-exceptiontype': type, 'request-id': stableGuid('request', type) };
}
