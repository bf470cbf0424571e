import type { TestFn } from 'ava';
import { whyNot } from './namespace.ts';

/** `test.serial`, or a test that is skipped and says why, where the servers cannot be run. */
export function onServers(test: TestFn, suite: string): TestFn['serial'] | TestFn['skip'] {
  const reason = whyNot();
  if (reason === undefined) return test.serial;
  console.log(`skipped: ${suite}: ${reason}`);
  return test.skip;
}
