import type { Schema } from '../schema/types.ts';
import { anything, atomicObject, flag, integer, listByKey, listOf, mapOf, object, text, time } from './shapes.ts';

const condition = object({
  type: text,
  status: text,
  observedGeneration: integer,
  lastTransitionTime: time,
  reason: text,
  message: text,
});

const reference = atomicObject({
  kind: text,
  namespace: text,
  name: text,
  uid: text,
  apiVersion: text,
  resourceVersion: text,
  fieldPath: text,
});

const eventSource = object({ component: text, host: text });

/** The fields that the server knows of each built-in kind; `anything` marks what is stored without effect. */
export const schemaOfKind: Readonly<Record<string, Schema>> = {
  Namespace: object(
    {
      spec: object({ finalizers: listOf(text) }),
      status: object({ phase: text, conditions: listByKey('type', condition) }),
    },
    'Namespace provides a scope for Names.',
  ),
  Secret: object(
    { data: mapOf(text), stringData: mapOf(text), type: text, immutable: flag },
    'Secret holds secret data of a certain type.',
  ),
  ConfigMap: object(
    { data: mapOf(text), binaryData: mapOf(text), immutable: flag },
    'ConfigMap holds configuration data for pods to consume.',
  ),
  ServiceAccount: object({
    secrets: listByKey('name', reference),
    imagePullSecrets: listByKey('name', object({ name: text })),
    automountServiceAccountToken: flag,
  }),
  Lease: object(
    {
      spec: object({
        holderIdentity: text,
        leaseDurationSeconds: integer,
        acquireTime: time,
        renewTime: time,
        leaseTransitions: integer,
        preferredHolder: text,
        strategy: text,
      }),
    },
    'Lease defines a lease concept.',
  ),
  Event: object({
    involvedObject: reference,
    reason: text,
    message: text,
    source: eventSource,
    firstTimestamp: time,
    lastTimestamp: time,
    count: integer,
    type: text,
    eventTime: time,
    series: { ...object({ count: integer, lastObservedTime: time }), nullable: true },
    action: text,
    related: { ...reference, nullable: true },
    reportingComponent: text,
    reportingInstance: text,
  }),
  'Event.events.k8s.io': object({
    eventTime: time,
    series: { ...object({ count: integer, lastObservedTime: time }), nullable: true },
    reportingController: text,
    reportingInstance: text,
    action: text,
    reason: text,
    regarding: reference,
    related: { ...reference, nullable: true },
    note: text,
    type: text,
    deprecatedSource: eventSource,
    deprecatedFirstTimestamp: time,
    deprecatedLastTimestamp: time,
    deprecatedCount: integer,
  }),
  CustomResourceDefinition: object({
    spec: object({
      group: text,
      names: object({
        plural: text,
        singular: text,
        kind: text,
        listKind: text,
        shortNames: listOf(text),
        categories: listOf(text),
      }),
      scope: text,
      versions: listOf(
        object({
          name: text,
          served: flag,
          storage: flag,
          deprecated: flag,
          deprecationWarning: text,
          schema: object({ openAPIV3Schema: anything }),
          subresources: anything,
          additionalPrinterColumns: listOf(
            object({ name: text, type: text, format: text, description: text, priority: integer, jsonPath: text }),
          ),
          selectableFields: listOf(object({ jsonPath: text })),
        }),
      ),
      conversion: anything,
      preserveUnknownFields: flag,
    }),
    status: object({
      conditions: listByKey('type', condition),
      acceptedNames: anything,
      storedVersions: listOf(text),
      observedGeneration: integer,
    }),
  }),
};
