import { MICROSOFT_RANGES } from '../../api/v1alpha1/rules/network.ts';
import { type MailRanges, sortRanges } from '../model/mail-ranges.ts';

/** What was published when this program was made, for as long as the web service has not answered. */
export const BUILT_IN_RANGES: MailRanges = { version: '2026081400', ranges: sortRanges(MICROSOFT_RANGES) };
