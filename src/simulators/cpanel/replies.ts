import { type CloudReply, Refusal } from '../clouds/service.ts';

/** What a function answers; null `status` is of `has_feature` alone. */
export interface Outcome {
  status: 0 | 1 | null;
  data: unknown;
  errors: string[] | null;
  messages: string[] | null;
}

export function success(data: unknown): Outcome {
  return { status: 1, data, errors: null, messages: null };
}

/** The panel understood and says no, with HTTP status 200. */
export function failure(error: string): Outcome {
  return { status: 0, data: null, errors: [error], messages: null };
}

export function envelope(name: string, module: string, outcome: Outcome, kind: 'Flat' | 'Wrapped'): CloudReply {
  const result = { ...outcome, warnings: null, metadata: {} };
  const body = kind === 'Flat' ? result : { apiversion: 3, func: name, module, result };
  return { status: 200, body };
}

/** No credentials: the page with the form to sign in. */
export function signIn(): Refusal {
  return new Refusal(page(401, 'Access Denied', 'cPanel Login'));
}

/** Credentials that are wrong. Observed in mgufrone/cpanel-php #34. */
export function accessDenied(): Refusal {
  const cpanelresult = {
    apiversion: '2',
    error: 'Access denied',
    data: { reason: 'Access denied', result: '0' },
    type: 'text',
  };
  return new Refusal({ status: 403, body: { cpanelresult } });
}

/** Faults of the service or of what stands in front of it; with status 200 only the body tells. */
export function unavailable(status: number): CloudReply {
  if (status === 200) {
    return envelope(
      '',
      'Email',
      failure('The system could not lock the file: Resource temporarily unavailable'),
      'Flat',
    );
  }
  return page(status, status === 429 ? 'Too Many Requests' : 'Internal Server Error', 'The server did not answer.');
}

function page(status: number, title: string, text: string): CloudReply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset="utf-8"' },
    raw: `<!DOCTYPE html><html><head><title>${title}</title></head><body>${text}</body></html>`,
  };
}
