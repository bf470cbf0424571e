import { isObject, type JsonObject } from '../json.ts';

interface Review {
  group: string;
  plural: string;
  kind: string;
  status(spec: JsonObject, user: string): JsonObject;
}

const allowed = () => ({ allowed: true });

/** Questions that are answered and not stored: this API lets everyone who is authenticated do everything. */
export const REVIEWS: readonly Review[] = [
  {
    group: 'authorization.k8s.io',
    plural: 'selfsubjectaccessreviews',
    kind: 'SelfSubjectAccessReview',
    status: allowed,
  },
  { group: 'authorization.k8s.io', plural: 'subjectaccessreviews', kind: 'SubjectAccessReview', status: allowed },
  {
    group: 'authorization.k8s.io',
    plural: 'selfsubjectrulesreviews',
    kind: 'SelfSubjectRulesReview',
    status: () => ({
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }),
  },
  {
    group: 'authentication.k8s.io',
    plural: 'selfsubjectreviews',
    kind: 'SelfSubjectReview',
    status: (_spec, username) => ({ userInfo: { username, groups: ['system:authenticated'] } }),
  },
];

/** The answer to POST /apis/<group>/v1/<plural>; undefined when no review has that path. */
export function answerReview(path: string, body: unknown, user: string): JsonObject | undefined {
  const review = REVIEWS.find(({ group, plural }) => path === `/apis/${group}/v1/${plural}`);
  if (!review) return undefined;
  const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
  const { group, kind } = review;
  return { kind, apiVersion: `${group}/v1`, metadata: {}, spec, status: review.status(spec, user) };
}
