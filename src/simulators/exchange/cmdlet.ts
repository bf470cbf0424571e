import type { JsonObject } from '../json.ts';
import type { SimulatedTenant, World } from '../world.ts';
import { cmdletFailed, EXCEPTION } from './errors.ts';
import type { Parameters, ParameterTable } from './parameters.ts';

export interface CmdletContext {
  world: World;
  tenant: SimulatedTenant;
}

export interface CmdletResult {
  rows: JsonObject[];
  warnings: string[];
}

/** One cmdlet: what it may change, what it takes, what it does. A failure is thrown as a `Refusal`. */
export interface Cmdlet {
  effect: 'read' | 'write';
  parameters: ParameterTable;
  /** Parameters that a call must name. */
  mandatory?: readonly string[];
  run(context: CmdletContext, parameters: Parameters): CmdletResult;
}

/**
 * The rows that a `Get-` cmdlet answers. An identity that matches nothing answers all of them.
 * Source: Get-AcceptedDomain, parameter Identity: "a non-existent value ... returns all objects".
 */
export function selectByIdentity(rows: JsonObject[], identity: unknown): JsonObject[] {
  const found = rows.filter((row) => isNamed(row, identity));
  return found.length > 0 ? found : rows;
}

/** The object that a `Set-` or `Remove-` cmdlet names by name, GUID or distinguished name. */
export function requireByIdentity<T extends object>(objects: readonly T[], identity: unknown, server: string): T {
  const found = objects.find((object) => isNamed(object, identity));
  if (found) return found;
  throw cmdletFailed(
    EXCEPTION.notFound,
    `The operation couldn't be performed because object '${identity}' couldn't be found on '${server}'.`,
    404,
  );
}

function isNamed(object: object, identity: unknown): boolean {
  if (typeof identity !== 'string' || identity === '') return false;
  const fields = object as JsonObject;
  const names = [fields.Name, fields.Identity, fields.Guid, fields.DistinguishedName, fields.PrimarySmtpAddress];
  return names.some((name) => typeof name === 'string' && name.toLowerCase() === identity.toLowerCase());
}

export function nothingModified(name: string): string {
  return `The command completed successfully but no settings of '${name}' have been modified.`;
}

/** A time as the wire shows it: seven digits of a second. */
export function wireTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}
