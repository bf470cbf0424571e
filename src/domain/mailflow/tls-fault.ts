import type { TlsFault } from '../model/start-tls.ts';
import { TLS_MISSING, TLS_OTHER_NAME, TLS_OUT_OF_DATE, TLS_UNTRUSTED } from './texts.ts';

/** What is wrong with the smart host, as the end of a sentence about it, and what Exchange Online says. */
export const TLS_FAULTS: Readonly<Record<TlsFault, { readonly what: string; readonly text: string }>> = {
  NotOffered: { what: 'does not offer the TLS that is demanded', text: TLS_MISSING },
  OutOfDate: { what: 'shows a certificate that has expired', text: TLS_OUT_OF_DATE },
  Untrusted: { what: 'shows a certificate that no public root vouches for', text: TLS_UNTRUSTED },
  OtherName: { what: 'shows a certificate for other names than the connector demands', text: TLS_OTHER_NAME },
};
