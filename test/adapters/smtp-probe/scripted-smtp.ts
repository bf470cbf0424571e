import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';
import { createSmtpProber } from '../../../src/adapters/smtp-probe/index.ts';
import type { SmtpProber } from '../../../src/ports/smtp.ts';

export interface ScriptedSmtp {
  readonly prober: SmtpProber;
  readonly host: string;
  readonly port: number;
  readonly commands: string[];
}

export interface Script {
  /** Loopback address to listen on; 127.0.0.1 when absent. */
  readonly address?: string;
  /** Sent at once; undefined is silence. */
  readonly greeting?: string;
  /** Answer to a command, line breaks and all; undefined is silence. */
  reply?(command: string, socket: Socket): string | undefined;
}

/** A server that says what a test wants, right or wrong. */
export async function startScriptedSmtp(t: ExecutionContext, script: Script, timeoutMs = 2_000): Promise<ScriptedSmtp> {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (script.greeting !== undefined) socket.write(script.greeting);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n'); end >= 0; end = received.indexOf('\r\n')) {
        const command = received.slice(0, end);
        received = received.slice(end + 2);
        commands.push(command);
        const reply = script.reply?.(command, socket);
        if (reply !== undefined && !socket.destroyed) socket.write(reply);
      }
    });
  });
  const address = script.address ?? '127.0.0.1';
  server.listen(0, address);
  await once(server, 'listening');
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { prober: proberTo(address, timeoutMs), host: 'mail.contoso.com', port, commands };
}

/** A prober for which every host has this address. */
export function proberTo(address: string, timeoutMs = 2_000): SmtpProber {
  const resolver = { addresses: async () => ({ kind: 'Found', ttlSeconds: 60, values: [address] }) as const };
  return createSmtpProber({ heloName: 'probe.example', resolver, timeoutMs });
}

/** What a well-behaved server answers; a test changes one reply. */
export function politely(command: string): string {
  if (command.startsWith('EHLO')) return '250-mail.contoso.com\r\n250 SIZE 1000\r\n';
  return command === 'QUIT' ? '221 Bye\r\n' : '250 Ok\r\n';
}
