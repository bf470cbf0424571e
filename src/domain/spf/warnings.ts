import { countLookups, MAX_LOOKUPS } from './limits.ts';
import type { SpfWarning } from './merge-result.ts';
import { isSpf, parseSpf } from './parse.ts';
import type { SpfTree } from './tree.ts';

/** With the name and all other texts of it the answer should fit 512 octets. Source: RFC 7208 section 3.4. */
const COMFORTABLE_ANSWER_LENGTH = 450;
const NEARLY_SPF = /^\s*"?v=spf1|^\s*"?spf2\.0\//i;

/** What a person should know about a record, published or planned, among the texts of its name. */
export function warningsAbout(
  domain: string,
  record: string | null,
  txtValues: readonly string[],
  tree: SpfTree,
): readonly SpfWarning[] {
  const others = txtValues.filter((text) => !isSpf(text));
  const size = [domain, record ?? '', ...others].reduce((sum, text) => sum + text.length, 0);
  return [
    ...others.filter((text) => NEARLY_SPF.test(text)).map(looksLikeSpf),
    ...(record === null ? [] : aboutRecord(domain, record, tree)),
    ...(size > COMFORTABLE_ANSWER_LENGTH
      ? [
          warning(
            'LargeAnswer',
            `the texts of "${domain}" have ${size} characters; over ${COMFORTABLE_ANSWER_LENGTH} some receivers need TCP`,
          ),
        ]
      : []),
  ];
}

function looksLikeSpf(text: string): SpfWarning {
  return warning('LooksLikeSpf', `no receiver takes "${text.slice(0, 40)}" as an SPF record`);
}

function aboutRecord(domain: string, text: string, tree: SpfTree): readonly SpfWarning[] {
  const parsed = parseSpf(text);
  if (parsed.kind !== 'Parsed') return [];
  const kinds = new Set(parsed.record.terms.map((term) => term.kind));
  const cost = countLookups(domain, text, tree);
  const lookups = cost.kind === 'Counted' ? cost.lookups : 0;
  const warnings: SpfWarning[] = [];
  if (cost.kind === 'Broken') {
    warnings.push(warning('BrokenRecord', `receivers ignore the SPF record of "${domain}": ${cost.message}`));
  }
  if (!kinds.has('all') && !kinds.has('redirect')) {
    warnings.push(warning('NoAll', `the SPF record of "${domain}" has no "all": other senders are neutral`));
  }
  if (kinds.has('ptr'))
    warnings.push(warning('UsesPtr', `the SPF record of "${domain}" uses "ptr", which some receivers ignore`));
  if (lookups > MAX_LOOKUPS) {
    warnings.push(
      warning(
        'OverLookupLimit',
        `the SPF record of "${domain}" costs ${lookups} DNS lookups, ${MAX_LOOKUPS} are allowed`,
      ),
    );
  } else if (lookups === MAX_LOOKUPS || lookups === MAX_LOOKUPS - 1) {
    warnings.push(
      warning('NearLookupLimit', `the SPF record of "${domain}" costs ${lookups} of ${MAX_LOOKUPS} DNS lookups`),
    );
  }
  return warnings;
}

function warning(reason: SpfWarning['reason'], message: string): SpfWarning {
  return { reason, message };
}
