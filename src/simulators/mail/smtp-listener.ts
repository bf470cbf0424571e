import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { IssuedCertificate } from '../tls/certificates.ts';
import { hopsOf, type Mail, stamp, subjectIdOf } from './message.ts';
import type { Tracker } from './tracker.ts';

/** Who is connected. */
export interface Peer {
  name: string;
  /** Loopback address that the connection comes from. */
  loopback: string;
  /** Public address that it stands for. */
  address: string;
  /** Common name of a client certificate that a trusted authority signed. */
  certificateName: string | null;
}

/** What makes a mail server differ from another. */
export interface MailServer {
  name: string;
  /** Loopback address to listen on. */
  loopback: string;
  /** Trace lines at which a message is taken for looping, and the reply to it. */
  hopLimit: { lines: number; reply: string };
  /** Offers STARTTLS when given; client certificates of `caPem` are then asked for. */
  tls?: IssuedCertificate & { caPem: string };
  /** False: connections are cut before the greeting. */
  isUp(): boolean;
  /** The reply that refuses this recipient, or null. */
  judge(peer: Peer, from: string, recipient: string): string | null;
  /** Takes an accepted message further, after it was answered with 250. */
  process(mail: Mail, recipients: string[], peer: Peer): Promise<void>;
}

export interface SmtpListener {
  port: number;
  close(): Promise<void>;
}

/** Opens sessions are between simulated servers, which are done by then; nobody needs the usual 30 s to finish. */
const CLOSE_TIMEOUT_MS = 100;

/** Listens for SMTP; port 0 takes a free one. */
export async function listenSmtp(
  mailServer: MailServer,
  port: number,
  services: { tracker: Tracker; publicOf(loopback: string): string },
): Promise<SmtpListener> {
  const certificateNames = new WeakMap<SMTPServerSession, string>();

  function peerOf(session: SMTPServerSession): Peer {
    return {
      name: session.hostNameAppearsAs || 'unknown',
      loopback: session.remoteAddress,
      address: services.publicOf(session.remoteAddress),
      certificateName: certificateNames.get(session) ?? null,
    };
  }

  /** Null when the message was taken; its way goes on after the answer. */
  function take(session: SMTPServerSession, raw: string): Error | null {
    const from = session.envelope.mailFrom ? session.envelope.mailFrom.address.toLowerCase() : '';
    const mail: Mail = { from, raw };
    if (hopsOf(mail).length >= mailServer.hopLimit.lines) return replyError(mailServer.hopLimit.reply);
    const peer = peerOf(session);
    const recipients = session.envelope.rcptTo.map((recipient) => recipient.address.toLowerCase());
    const stamped = stamp(mail, mailServer.name, peer);
    services.tracker.run(subjectIdOf(mail), () => mailServer.process(stamped, recipients, peer));
    return null;
  }

  const server = new SMTPServer({
    name: mailServer.name,
    logger: false,
    disableReverseLookup: true,
    disabledCommands: mailServer.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    closeTimeout: CLOSE_TIMEOUT_MS,
    ...(mailServer.tls && {
      cert: mailServer.tls.certPem,
      key: mailServer.tls.keyPem,
      ca: mailServer.tls.caPem,
      requestCert: true,
      rejectUnauthorized: false,
    }),
    onSecure(socket, session, callback) {
      const tlsSocket = socket as TLSSocket;
      const name = tlsSocket.authorized ? tlsSocket.getPeerCertificate().subject?.CN : undefined;
      if (typeof name === 'string') certificateNames.set(session, name.toLowerCase());
      callback();
    },
    onRcptTo(recipient, session, callback) {
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      const refusal = mailServer.judge(peerOf(session), from.toLowerCase(), recipient.address.toLowerCase());
      callback(refusal === null ? null : replyError(refusal));
    },
    onData(stream, session, callback) {
      readAll(stream).then((raw) => callback(take(session, raw), '2.0.0 Queued mail for delivery'), callback);
    },
  });
  // A peer that cuts its connection is normal; what it means for the message is the sender's to say.
  server.on('error', () => undefined);
  server.server.prependListener('connection', (socket) => {
    if (!mailServer.isUp()) socket.destroy();
  });
  server.listen(port, mailServer.loopback);
  await Promise.race([
    once(server.server, 'listening'),
    once(server.server, 'error').then(([error]) => Promise.reject(error)),
  ]);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** An error that smtp-server answers with `<code> <text>`. */
function replyError(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
