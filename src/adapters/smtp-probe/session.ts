import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServerCertificate } from '../../domain/model/start-tls.ts';
import { readCertificate } from './certificate.ts';
import { readReply, type SmtpReply } from './reply.ts';

/** A conversation with one server. Each method rejects with a reason once the connection is of no more use. */
export interface SmtpSession {
  /** Waits for the greeting, or sends a line and waits for its reply. */
  greeting(): Promise<SmtpReply>;
  command(line: string): Promise<SmtpReply>;
  /** Continues over TLS after a reply to STARTTLS. */
  startTls(host: string): Promise<ServerCertificate>;
  close(): void;
}

/** Opens a connection; when `signal` is aborted everything ends with its reason. */
export function openSession(address: string, port: number, signal: AbortSignal): SmtpSession {
  let socket: Socket = connectTcp({ host: address, port });
  let received = '';
  let failure: Error | undefined;
  let waiting: { resolve(reply: SmtpReply): void; reject(error: Error): void } | undefined;

  function fail(error: Error): void {
    failure ??= error;
    socket.destroy();
    waiting?.reject(failure);
    waiting = undefined;
  }

  function deliver(): void {
    if (!waiting) return;
    const reading = readReply(received);
    if (reading.kind === 'Incomplete') return;
    if (reading.kind === 'Unreadable') {
      fail(new Error(reading.why));
      return;
    }
    received = reading.rest;
    waiting.resolve(reading.reply);
    waiting = undefined;
  }

  function receive(chunk: Buffer): void {
    received += chunk.toString('latin1');
    if (waiting) deliver();
    else if (received.length > 0) fail(new Error('the server spoke out of turn'));
  }

  function listen(to: Socket): void {
    to.on('data', receive);
    to.on('error', fail);
    to.on('close', () => fail(new Error('the server closed the connection')));
  }

  function nextReply(): Promise<SmtpReply> {
    return new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      waiting = { resolve, reject };
      deliver();
    });
  }

  const onAbort = () => fail(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  listen(socket);

  return {
    greeting: nextReply,
    command(line) {
      // What came before the question cannot be its answer.
      if (received.length > 0) fail(new Error('the server spoke out of turn'));
      if (!failure) socket.write(`${line}\r\n`, 'latin1');
      return nextReply();
    },
    startTls(host) {
      if (received.length > 0) fail(new Error('the server spoke before TLS began'));
      if (failure) return Promise.reject(failure);
      const plain = socket;
      plain.removeAllListeners('data');
      plain.removeAllListeners('close');
      return new Promise((resolve, reject) => {
        // Not refused: a probe carries neither a message nor a secret, and senders with opportunistic TLS, Exchange Online
        // among them, take any certificate. What is wrong with it is told.
        const secure = connectTls({
          socket: plain,
          rejectUnauthorized: false,
          // Which name is demanded is the connector's to say.
          checkServerIdentity: () => undefined,
          ...(isIP(host) ? {} : { servername: host }),
        });
        socket = secure;
        waiting = { resolve: () => reject(new Error('the server spoke before TLS began')), reject };
        secure.once('secureConnect', () => {
          waiting = undefined;
          resolve(readCertificate(secure));
        });
        listen(secure);
      });
    },
    close() {
      signal.removeEventListener('abort', onAbort);
      failure ??= new Error('closed');
      socket.destroy();
    },
  };
}
