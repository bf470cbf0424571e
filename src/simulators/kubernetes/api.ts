import type { RuleChecker } from './cel/rules.ts';
import type { Registry } from './registry.ts';
import type { Store } from './store.ts';

/** What every handler works on. */
export interface Api {
  store: Store;
  registry: Registry;
  checkRules: RuleChecker;
  nowMs(): number;
}
