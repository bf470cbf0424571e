/** Answer to one RCPT: `Unknown` covers greylisting, a banned prober and a closed port. */
export interface RecipientProbe {
  readonly address: string;
  readonly answer: 'Accepted' | 'Refused' | 'Unknown';
  /** The server's reply line, at most 300 characters, or why there is none. */
  readonly reply: string;
}

export interface SmtpProbeRequest {
  readonly host: string;
  readonly port: number;
  /** Envelope sender; empty for the null sender. */
  readonly sender: string;
  readonly recipients: readonly string[];
}

export interface SmtpProbeResult {
  /** False: no SMTP greeting was had; every recipient is then `Unknown`. */
  readonly reachable: boolean;
  readonly startTlsOffered: boolean;
  readonly recipients: readonly RecipientProbe[];
}

/**
 * Asks a mail server whether it would take a recipient, without sending a message: EHLO, STARTTLS when offered, MAIL FROM, RCPT TO, RSET, QUIT.
 *
 * Guarantees: never sends DATA; at most 100 recipients in a connection; replies are size-limited; ends within 20 s.
 * Errors: none is thrown for a server that cannot be reached: that is a result of its own.
 */
export interface SmtpProber {
  probe(request: SmtpProbeRequest): Promise<SmtpProbeResult>;
}
