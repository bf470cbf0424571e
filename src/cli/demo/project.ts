import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The operator's own entry point, in the form in which this file is: TypeScript in a checkout, JavaScript when built. */
export const OPERATOR_ENTRY = fileURLToPath(
  new URL(`../../main${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
);
