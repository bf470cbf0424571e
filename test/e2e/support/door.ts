import type { ExecutionContext } from 'ava';
import { createAddressBook, MICROSOFT_ADDRESS } from '../../../src/simulators/mail/addresses.ts';
import type { World } from '../../../src/simulators/world.ts';
import { politely, startScriptedSmtp } from '../../adapters/smtp-probe/scripted-smtp.ts';

/** What stands before Exchange Online and answers RCPT. */
export interface Door {
  /** Settings by which an operator asks here. */
  readonly settings: Readonly<Record<string, string>>;
  /** Addresses that it does not know, as after a licence was given. */
  readonly unknown: Set<string>;
  /** How often it was asked about an address. */
  asked(address: string): number;
}

/** A door that ends a conversation after so many questions. */
export async function startDoor(t: ExecutionContext, world: World, patience: number): Promise<Door> {
  const unknown = new Set<string>();
  const questions = new Map<string, number>();
  const conversations = new WeakMap<object, number>();
  const { port } = await startScriptedSmtp(t, {
    address: createAddressBook(world).loopbackOf(MICROSOFT_ADDRESS) ?? '',
    greeting: '220 mail.protection.outlook.com Microsoft ESMTP MAIL Service ready\r\n',
    reply(command, socket) {
      const [, recipient] = /^RCPT TO:<(.*)>$/.exec(command) ?? [];
      if (recipient === undefined) return politely(command);
      const before = conversations.get(socket) ?? 0;
      if (before === patience) return '421 4.7.0 Too many recipients for now\r\n';
      conversations.set(socket, before + 1);
      questions.set(recipient, (questions.get(recipient) ?? 0) + 1);
      return unknown.has(recipient)
        ? '550 5.4.1 Recipient address rejected: Access denied.\r\n'
        : '250 2.1.5 Recipient OK\r\n';
    },
  });
  return {
    settings: { HYBRIDMAIL_EXCHANGE_SMTP_PORT: String(port) },
    unknown,
    asked: (address) => questions.get(address) ?? 0,
  };
}
