import { type CloudReply, Refusal } from '../clouds/service.ts';
import { stableGuid } from '../ids.ts';

/** An error of the token endpoint: its number, the status it comes with, the OAuth word, and the text. */
interface EntraError {
  code: number;
  status: number;
  error: string;
  text: string;
}

/** The answer in Microsoft's form. Source: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes". */
export function entraError({ code, status, error, text }: EntraError): CloudReply {
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const traceId = stableGuid('trace', code, text);
  const correlationId = stableGuid('correlation', code, text);
  return {
    status,
    headers: { 'cache-control': 'no-store, no-cache', 'x-ms-request-id': traceId },
    body: {
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  };
}

export function invalidClient(code: number, text: string): Refusal {
  return new Refusal(entraError({ code, status: 401, error: 'invalid_client', text }));
}

export function badRequest(code: number, text: string, error = 'invalid_request'): Refusal {
  return new Refusal(entraError({ code, status: 400, error, text }));
}
