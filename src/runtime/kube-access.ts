import type { Dispatcher } from 'undici';

/** Where the API server is, and what a request of it needs. */
export interface KubeAccess extends AsyncDisposable {
  /** Address without a final slash. */
  readonly server: string;
  /** Proves who we are; to be called for each request, because tokens and certificates are renewed. */
  authorise(): Promise<Authorisation>;
}

export interface Authorisation {
  readonly headers: Readonly<Record<string, string>>;
  /** Shared by all requests with the same TLS material. */
  readonly dispatcher: Dispatcher;
}
