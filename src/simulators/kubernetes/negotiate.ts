import { notAcceptable } from './status.ts';

/** How a client wants an answer: the first form of its Accept header that this server knows. */
export interface Negotiated {
  as: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList';
  type: 'json' | 'yaml';
}

const FORMS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList', 'APIGroupDiscoveryList'] as const;

export function negotiate(accept: string | undefined): Negotiated {
  const ranges = (accept || '*/*').split(',');
  for (const range of ranges) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const known = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]));
    if (type === 'application/yaml') return { as: 'object', type: 'yaml' };
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    const wanted = known.get('as');
    if (wanted === undefined) return { as: 'object', type: 'json' };
    const form = FORMS.find((name) => name === wanted);
    if (form && isServedVersion(form, known.get('v'))) return { as: form, type: 'json' };
  }
  throw notAcceptable();
}

function isServedVersion(form: string, version: string | undefined): boolean {
  return version === (form === 'APIGroupDiscoveryList' ? 'v2' : 'v1');
}
