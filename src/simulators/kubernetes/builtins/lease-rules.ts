import { isObject } from '../../json.ts';
import type { ResourceRules } from '../model.ts';
import { invalidValue } from '../schema/causes.ts';
import { invalid } from '../status.ts';

const LEASE = { group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases' };

/** Leases: a duration is positive, transitions are counted from zero. */
export const leaseRules: ResourceRules = {
  check(lease) {
    const spec = isObject(lease.spec) ? lease.spec : {};
    const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec;
    const causes = [
      ...(typeof duration === 'number' && duration <= 0
        ? [invalidValue('spec.leaseDurationSeconds', duration, 'must be greater than 0')]
        : []),
      ...(typeof transitions === 'number' && transitions < 0
        ? [invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
        : []),
    ];
    if (causes.length > 0) throw invalid(LEASE, lease.metadata.name, causes);
  },
};
