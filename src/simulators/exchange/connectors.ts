import { stableFraction, stableGuid } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { ConnectorRecord, MailFlowSettings } from '../world.ts';
import {
  type Cmdlet,
  type CmdletContext,
  nothingModified,
  requireByIdentity,
  selectByIdentity,
  wireTime,
} from './cmdlet.ts';
import { cmdletFailed, EXCEPTION, missingParameters } from './errors.ts';
import type { Parameters, ParameterTable } from './parameters.ts';

/** What differs between inbound and outbound connectors. */
export interface ConnectorKind {
  noun: 'InboundConnector' | 'OutboundConnector';
  /** Parameters that both `New-` and `Set-` take. */
  parameters: ParameterTable;
  /** Parameters besides the name that `New-` must be given. */
  mandatory: readonly string[];
  /** Parameters that only `Set-` takes. */
  setOnly: ParameterTable;
  getParameters: ParameterTable;
  /** Every field that a row shows, with the value it has when nothing was said. */
  defaults: JsonObject;
  list(settings: MailFlowSettings): ConnectorRecord[];
  /** Brings given values into the form that is stored. */
  normalize(record: ConnectorRecord): ConnectorRecord;
  /** Throws the service's refusal of a combination; `given` are the parameters of this call. */
  validate(record: ConnectorRecord, given: Parameters, context: CmdletContext): void;
  /** What the service decides by itself about a new connector or one that is to be enabled. */
  admit(record: ConnectorRecord, cmdlet: 'New' | 'Set', context: CmdletContext): string[];
  filter(rows: JsonObject[], parameters: Parameters): { rows: JsonObject[]; warnings: string[] };
}

/** Longest name of a connector. Source: New-OutboundConnector, parameter Name. */
const MAX_NAME_LENGTH = 64;

/** The four cmdlets of one kind of connector. */
export function connectorCmdlets(kind: ConnectorKind): Record<string, Cmdlet> {
  let created = 0;
  return {
    [`Get-${kind.noun}`]: {
      effect: 'read',
      parameters: { Identity: 'text', ResultSize: 'resultSize', ...kind.getParameters },
      run({ world, tenant }, parameters) {
        const rows = kind.list(world.visibleSettings(tenant.id)).map((record) => row(kind, record));
        return kind.filter(selectByIdentity(rows, parameters.get('Identity')), parameters);
      },
    },
    [`New-${kind.noun}`]: {
      effect: 'write',
      parameters: { Name: 'text', ...kind.parameters },
      mandatory: ['Name', ...kind.mandatory],
      run(context, parameters) {
        const { world, tenant } = context;
        const connectors = kind.list(tenant.settings);
        const name = requireName(parameters.get('Name'));
        refuseTakenName(connectors, name, context);
        const time = wireTime(world.now());
        const record = apply(kind, parameters, {
          ...structuredClone(kind.defaults),
          Guid: stableGuid(tenant.id, kind.noun, name, created++),
          Name: name,
          Enabled: true,
          WhenCreatedUTC: time,
          WhenChangedUTC: time,
        });
        kind.validate(record, parameters, context);
        const warnings = kind.admit(record, 'New', context);
        connectors.push(record);
        world.commitTenant(tenant.id);
        return { rows: [row(kind, record)], warnings };
      },
    },
    [`Set-${kind.noun}`]: {
      effect: 'write',
      parameters: { Identity: 'text', Name: 'text', ...kind.parameters, ...kind.setOnly },
      mandatory: ['Identity'],
      run(context, parameters) {
        const { world, tenant } = context;
        const connectors = kind.list(tenant.settings);
        const before = requireByIdentity(connectors, parameters.get('Identity'), tenant.initialDomain);
        const complete = { ...structuredClone(kind.defaults), ...before };
        const after = apply(kind, parameters, complete);
        if (parameters.has('Name')) after.Name = requireName(parameters.get('Name'));
        const others = connectors.filter((connector) => connector !== before);
        refuseTakenName(others, after.Name, context);
        kind.validate(after, parameters, context);
        if (JSON.stringify(after) === JSON.stringify(complete)) {
          return { rows: [], warnings: [nothingModified(before.Name)] };
        }
        const warnings = kind.admit(after, 'Set', context);
        after.WhenChangedUTC = wireTime(world.now());
        connectors[connectors.indexOf(before)] = after;
        world.commitTenant(tenant.id);
        return { rows: [], warnings };
      },
    },
    [`Remove-${kind.noun}`]: {
      effect: 'write',
      parameters: { Identity: 'text' },
      mandatory: ['Identity'],
      run({ world, tenant }, parameters) {
        const connectors = kind.list(tenant.settings);
        const found = requireByIdentity(connectors, parameters.get('Identity'), tenant.initialDomain);
        connectors.splice(connectors.indexOf(found), 1);
        world.commitTenant(tenant.id);
        return { rows: [], warnings: [] };
      },
    },
  };
}

function apply(kind: ConnectorKind, parameters: Parameters, record: ConnectorRecord): ConnectorRecord {
  const changed: ConnectorRecord = { ...record };
  for (const [name, value] of parameters) {
    if (name === 'Identity' || name === 'Name') continue;
    const held = changed[name];
    changed[name] = typeof value === 'function' ? value(Array.isArray(held) ? held : []) : value;
  }
  return kind.normalize(changed);
}

function requireName(name: unknown): string {
  if (typeof name !== 'string' || name === '') throw missingParameters(['Name']);
  if (name.length <= MAX_NAME_LENGTH) return name;
  throw cmdletFailed(
    EXCEPTION.dataValidation,
    `The property 'Name' has an invalid value: the length of the property is too long. The maximum length is ${MAX_NAME_LENGTH} and the length of the value provided is ${name.length}.`,
  );
}

function refuseTakenName(connectors: readonly ConnectorRecord[], name: string, { tenant }: CmdletContext): void {
  if (!connectors.some((connector) => connector.Name.toLowerCase() === name.toLowerCase())) return;
  throw cmdletFailed(
    EXCEPTION.alreadyExists,
    `The object 'CN=${name},CN=Transport Settings,CN=Configuration,CN=${tenant.initialDomain}' already exists.`,
  );
}

function row(kind: ConnectorKind, record: ConnectorRecord): JsonObject {
  const complete: JsonObject = {
    ...kind.defaults,
    ...record,
    Identity: record.Name,
    AdminDisplayName: '',
    IsValid: true,
  };
  for (const [name, value] of Object.entries(complete)) {
    if (Array.isArray(value) && value.length === 0) complete[name] = emptyList(record.Guid, name);
  }
  return complete;
}

/** An empty list comes back as `[]` or as `[""]`; one field of one object always in the same way. */
function emptyList(guid: string, field: string): string[] {
  return stableFraction(guid, field) < 0.3 ? [''] : [];
}
