import { type CloudReply, Refusal } from '../clouds/service.ts';

/** One entry of the answer to a change: a word for what happened, or that with its parts behind it. */
export interface Outcome {
  type: 'success' | 'danger';
  msg: string | Array<string | number>;
}

export function success(...msg: Array<string | number>): Outcome {
  return { type: 'success', msg };
}

/** Words without parts come as text. */
export function danger(word: string, ...parts: Array<string | number>): Outcome {
  return { type: 'danger', msg: parts.length === 0 ? word : [word, ...parts] };
}

/** Status 200, whatever came of it; without an entry it says that all is well. */
export function outcomes(list: readonly Outcome[]): CloudReply {
  if (list.length === 0) return { status: 200, body: { type: 'success', msg: 'Task completed' } };
  return { status: 200, body: list.map((one) => ({ log: ['mailbox', '...'], ...one })) };
}

/** A fault of the request itself. */
export function fault(status: number, msg: string): CloudReply {
  return { status, body: { type: 'error', msg } };
}

export function denied(status: number, msg: string): Refusal {
  return new Refusal(fault(status, msg));
}

/** What stands in front of the interface; with status 200 a change that was refused. */
export function unavailable(status: number): CloudReply {
  if (status === 200) return outcomes([danger('access_denied')]);
  const raw = `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, raw };
}
