import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../json.ts';
import type { KubeObject, Resource, ResourceRules } from '../model.ts';
import { invalidValue, required } from '../schema/causes.ts';
import { type Cause, invalid } from '../status.ts';

/** Field names of events.k8s.io/v1 and what the same field is called in core v1, which is the stored form. */
const CORE_NAMES: Readonly<Record<string, string>> = {
  regarding: 'involvedObject',
  note: 'message',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
};

const EVENTS_NAMES = Object.fromEntries(Object.entries(CORE_NAMES).map(([name, core]) => [core, name]));

/** Fields that are served even when they are empty. */
const EMPTY_EVENT: JsonObject = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};

const EVENT_KIND: Pick<Resource, 'group' | 'kind' | 'plural'> = { group: '', kind: 'Event', plural: 'events' };

/** Events as core v1 shows them. */
export const coreEventRules: ResourceRules = {
  prepare: (event) => ({ ...EMPTY_EVENT, ...event }),
  selectableFields: (event) => selectable(event, 'involvedObject', 'reportingComponent'),
};

/** The same events as events.k8s.io/v1 shows them; it refuses new events without the fields that this version requires. */
export const eventsGroupRules: ResourceRules = {
  toStored: (event) => ({ ...EMPTY_EVENT, ...rename(event, CORE_NAMES), apiVersion: 'v1' }) as KubeObject,
  fromStored: (event) =>
    ({ ...withoutEmptyNames(rename(event, EVENTS_NAMES)), apiVersion: 'events.k8s.io/v1' }) as KubeObject,
  check(event, old) {
    const causes = old ? immutableCauses(event, old) : newEventCauses(event);
    if (causes.length > 0) throw invalid(EVENT_KIND, event.metadata.name, causes);
  },
  selectableFields: (event) => selectable(event, 'regarding', 'reportingController'),
};

function newEventCauses(event: KubeObject): Cause[] {
  if (!event.eventTime) return [required('eventTime')];
  const missing = ['reportingController', 'reportingInstance', 'action', 'reason'].filter((field) => !event[field]);
  const isKnown = event.type === 'Normal' || event.type === 'Warning';
  return [
    ...missing.map((field) => required(field)),
    ...(isKnown ? [] : [invalidValue('type', '', `has invalid value: ${event.type ?? ''}`)]),
  ];
}

/** Only the series of an event may change. */
function immutableCauses(event: KubeObject, old: KubeObject): Cause[] {
  const { metadata: _metadata, series: _series, ...fixed } = event;
  return Object.entries(fixed)
    .filter(([field, value]) => !isDeepStrictEqual(value, old[field]))
    .map(([field, value]) => invalidValue(CORE_NAMES[field] ?? field, value, 'field is immutable'));
}

function withoutEmptyNames({ reportingController, reportingInstance, ...event }: JsonObject): JsonObject {
  return {
    ...event,
    ...(reportingController ? { reportingController } : {}),
    ...(reportingInstance ? { reportingInstance } : {}),
  };
}

function rename(event: KubeObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(event).map(([field, value]) => [names[field] ?? field, value]));
}

function selectable(event: KubeObject, target: string, controller: string): Record<string, string> {
  const reference = isObject(event[target]) ? event[target] : {};
  const fields = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  const source = isObject(event.source) ? event.source : {};
  return {
    ...Object.fromEntries(fields.map((field) => [`${target}.${field}`, String(reference[field] ?? '')])),
    reason: String(event.reason ?? ''),
    type: String(event.type ?? ''),
    source: String(source.component ?? event[controller] ?? ''),
    [controller]: String(event[controller] ?? ''),
  };
}
