/** One HTTPS request of an adapter. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function where the interface wants the `Authorization` value inside the body too, as batches of Exchange do. */
  readonly body?: string | ((authorization: string) => string);
  /** What is asked for, from a small fixed set: the label in logs, metrics and messages. */
  readonly operation: string;
}

/** A whole answer; statuses of 400 and above are answers too, the vendor's `errors.ts` judges them. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one request. Errors: TransientError when no whole answer came, TerminalError for a redirect. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** One concern around a `Send`. */
export type Middleware = (next: Send) => Send;

/** The first middleware is the outermost. */
export function compose(transport: Send, middleware: readonly Middleware[]): Send {
  return middleware.reduceRight((next, wrap) => wrap(next), transport);
}
