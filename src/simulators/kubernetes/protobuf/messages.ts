/** How a field is written in JSON: a scalar, a nested message, or a map of strings to one of them. */
export type FieldType = 'string' | 'bytes' | 'integer' | 'boolean' | 'time' | Message | { mapOf: 'string' | 'bytes' };

/** Field number to JSON name and type; `[]` after a name marks a repeated field. */
export type Message = Readonly<Record<number, readonly [name: string, type: FieldType]>>;

const ownerReference: Message = {
  1: ['kind', 'string'],
  3: ['name', 'string'],
  4: ['uid', 'string'],
  5: ['apiVersion', 'string'],
  6: ['controller', 'boolean'],
  7: ['blockOwnerDeletion', 'boolean'],
};

const objectMeta: Message = {
  1: ['name', 'string'],
  2: ['generateName', 'string'],
  3: ['namespace', 'string'],
  5: ['uid', 'string'],
  6: ['resourceVersion', 'string'],
  7: ['generation', 'integer'],
  8: ['creationTimestamp', 'time'],
  11: ['labels', { mapOf: 'string' }],
  12: ['annotations', { mapOf: 'string' }],
  13: ['ownerReferences[]', ownerReference],
  14: ['finalizers[]', 'string'],
};

const policyRule: Message = {
  1: ['verbs[]', 'string'],
  2: ['apiGroups[]', 'string'],
  3: ['resources[]', 'string'],
  4: ['resourceNames[]', 'string'],
  5: ['nonResourceURLs[]', 'string'],
};

const binding: Message = {
  1: ['metadata', objectMeta],
  2: [
    'subjects[]',
    { 1: ['kind', 'string'], 2: ['apiGroup', 'string'], 3: ['name', 'string'], 4: ['namespace', 'string'] },
  ],
  3: ['roleRef', { 1: ['apiGroup', 'string'], 2: ['kind', 'string'], 3: ['name', 'string'] }],
};

const resourceAttributes: Message = {
  1: ['namespace', 'string'],
  2: ['verb', 'string'],
  3: ['group', 'string'],
  4: ['version', 'string'],
  5: ['resource', 'string'],
  6: ['subresource', 'string'],
  7: ['name', 'string'],
};

/** The kinds that kubectl sends as protobuf (`kubectl create ...`, `auth can-i`); numbers as in the generated.proto files of k8s.io/api. */
export const MESSAGES: Readonly<Record<string, Message>> = {
  Namespace: { 1: ['metadata', objectMeta] },
  Secret: {
    1: ['metadata', objectMeta],
    2: ['data', { mapOf: 'bytes' }],
    3: ['type', 'string'],
    4: ['stringData', { mapOf: 'string' }],
    5: ['immutable', 'boolean'],
  },
  ConfigMap: {
    1: ['metadata', objectMeta],
    2: ['data', { mapOf: 'string' }],
    3: ['binaryData', { mapOf: 'bytes' }],
    4: ['immutable', 'boolean'],
  },
  ServiceAccount: { 1: ['metadata', objectMeta], 4: ['automountServiceAccountToken', 'boolean'] },
  Role: { 1: ['metadata', objectMeta], 2: ['rules[]', policyRule] },
  ClusterRole: { 1: ['metadata', objectMeta], 2: ['rules[]', policyRule] },
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  TokenRequest: {
    1: ['metadata', objectMeta],
    2: ['spec', { 1: ['audiences[]', 'string'], 4: ['expirationSeconds', 'integer'] }],
  },
  SelfSubjectAccessReview: {
    1: ['metadata', objectMeta],
    2: [
      'spec',
      {
        1: ['resourceAttributes', resourceAttributes],
        2: ['nonResourceAttributes', { 1: ['path', 'string'], 2: ['verb', 'string'] }],
      },
    ],
  },
  SelfSubjectRulesReview: { 1: ['metadata', objectMeta], 2: ['spec', { 1: ['namespace', 'string'] }] },
  SelfSubjectReview: { 1: ['metadata', objectMeta] },
  DeleteOptions: {
    1: ['gracePeriodSeconds', 'integer'],
    2: ['preconditions', { 1: ['uid', 'string'], 2: ['resourceVersion', 'string'] }],
    4: ['propagationPolicy', 'string'],
    5: ['dryRun[]', 'string'],
  },
};

/** The envelope of every object: its type, and its bytes. */
export const UNKNOWN: Message = {
  1: ['typeMeta', { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] }],
  2: ['raw', 'bytes'],
};
