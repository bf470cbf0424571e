import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { disposition } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { createBuckets } from './buckets.ts';

/** `Unavailable`: the token could not be read, whoever asks. */
export type Admission = 'Admitted' | 'Refused' | 'TooMany' | 'Unavailable';

export interface Authenticator {
  /** Whether who shows this header from this remote address is the agent of the key. */
  admit(key: string, authorization: string | undefined, remote: string): Promise<Admission>;
  forget(key: string): void;
}

export interface AuthenticatorOptions {
  tokenOf(key: string): Promise<string | null>;
  readonly failureBurst: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Shorter ones can be guessed. */
const MIN_TOKEN_LENGTH = 20;
/** Namespaces and names as Kubernetes has them: nothing else is asked for. */
const KEY = /^[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}$/;

/**
 * Knows agents by their tokens. A wrong token, an unknown migration and one without a usable token take the same way:
 * one look for the token, one comparison of two hashes in constant time.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { logger } = options;
  const failures = createBuckets(options.failureBurst, 1, options.clock);
  // What was admitted before is not counted against its address, which an attacker may share.
  const admitted = new Map<string, Buffer>();
  const complained = new Set<string>();

  function complainOnce(key: string, message: string): void {
    if (complained.has(key)) return;
    complained.add(key);
    logger.warn(message, { key });
  }

  async function expectedOf(key: string): Promise<Buffer | null> {
    const token = KEY.test(key) ? (await options.tokenOf(key))?.trim() : undefined;
    if (token !== undefined && token.length < MIN_TOKEN_LENGTH) {
      complainOnce(key, `the token of an agent is not used: it is shorter than ${MIN_TOKEN_LENGTH} characters`);
    }
    return token !== undefined && token.length >= MIN_TOKEN_LENGTH ? hash(token) : null;
  }

  return {
    async admit(key, authorization, remote) {
      const shown = hash(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
      const before = admitted.get(key)?.equals(shown) ?? false;
      if (!before && !failures.take(remote)) return 'TooMany';
      let expected: Buffer | null;
      try {
        expected = await expectedOf(key);
      } catch (error) {
        if (!before) failures.giveBack(remote);
        logger.warn('the token of an agent could not be read', { key, error: disposition(error).message });
        return 'Unavailable';
      }
      const same = timingSafeEqual(shown, expected ?? randomBytes(shown.length));
      if (!same || !expected) {
        if (before) failures.take(remote);
        if (before) admitted.delete(key);
        if (expected) complainOnce(key, 'an agent shows a wrong token');
        return 'Refused';
      }
      if (!before) failures.giveBack(remote);
      admitted.set(key, shown);
      complained.delete(key);
      return 'Admitted';
    },
    forget(key) {
      admitted.delete(key);
      complained.delete(key);
    },
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
