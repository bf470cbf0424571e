import type { RecipientProbe, SmtpProbeResult } from '../domain/model/observed.ts';

export type { RecipientProbe, SmtpProbeResult };

export interface SmtpProbeRequest {
  readonly host: string;
  readonly port: number;
  /** Envelope sender; empty for the null sender. */
  readonly sender: string;
  readonly recipients: readonly string[];
}

/**
 * Asks a mail server whether it would take a recipient, without sending a message: EHLO, STARTTLS when offered, MAIL FROM, RCPT TO, RSET, QUIT.
 *
 * Guarantees: never sends DATA; at most 100 recipients in a connection; replies are size-limited; ends within 20 s
 * and says whom it did not come to.
 * Errors: none is thrown for a server that cannot be reached: that is a result of its own.
 */
export interface SmtpProber {
  probe(request: SmtpProbeRequest): Promise<SmtpProbeResult>;
}
