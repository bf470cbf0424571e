import { type CloudReply, Refusal } from '../clouds/service.ts';
import { stableGuid } from '../ids.ts';

/** An error in Graph's form. Source: learn.microsoft.com, "Microsoft Graph error responses and resource types". */
export function graphError(status: number, code: string, message: string): CloudReply {
  const requestId = stableGuid('graph', code, message);
  const date = new Date().toISOString().slice(0, 19);
  return {
    status,
    headers: { 'request-id': requestId },
    body: {
      error: { code, message, innerError: { date, 'request-id': requestId, 'client-request-id': requestId } },
    },
  };
}

export function accessDenied(): Refusal {
  return new Refusal(
    graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
  );
}

export function notFound(id: string): Refusal {
  return new Refusal(
    graphError(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  );
}

export function unsupported(message: string): Refusal {
  return new Refusal(graphError(400, 'Request_UnsupportedQuery', message));
}

/** Throttling and faults of the back end. */
export function unavailable(status: number): CloudReply {
  if (status === 403) return accessDenied().reply;
  if (status === 401)
    return graphError(401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.');
  if (status === 429) return graphError(429, 'TooManyRequests', 'Too many requests');
  return graphError(status, 'ServiceUnavailable', 'The service is temporarily unavailable.');
}
