import type { CauseId } from './causes.ts';

/** A text that servers are known to say, and what it means in a migration. */
export interface KnownText {
  readonly id: string;
  /** As the server writes it. */
  readonly quote: string;
  readonly by: string;
  /** One of these phrases, in lower case, is in the text. */
  readonly phrases: readonly string[];
  /** Where one of the phrases stands in other texts too: these must not be there. */
  readonly without?: readonly string[];
  /** One of these codes tells it too, where no phrase of any text does. */
  readonly codes: readonly string[];
  readonly means: string;
  /** The likeliest first. */
  readonly causes: readonly CauseId[];
}
