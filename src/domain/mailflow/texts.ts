/**
 * What servers say, word for word, as a person finds it in a bounce or a log.
 * Sources: Microsoft, non-delivery reports in Exchange Online; Postfix for the old server, other servers word it otherwise.
 */

export const LOOP = '554 5.4.14 Hop count exceeded - possible mail loop ATTR34';
export const NO_SUBSCRIPTION =
  '451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted tenant which has no mail-enabled subscriptions. ATTR5';
export const DIRECT_SEND =
  '550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources';
export const EXCHANGE_RELAY_DENIED = '550 5.7.64 TenantAttribution; Relay Access Denied';
export const EDGE_BLOCK = '550 5.4.1 Recipient address rejected: Access denied';
export const NOT_FOUND = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup';
export const NO_MX = '550 5.4.310 DNS domain does not exist';
/** Exchange Online tries for 24 hours, not the four or five days that people expect of SMTP. */
export const OLD_SERVER_CLOSED =
  '450 4.4.316 Connection refused [Message=Socket error code 10061], after 24 h 550 5.4.316 Message expired, connection refused';
/** The words in brackets are inference but for SubjectMismatch, which people quote. */
export const TLS_MISSING = '450 4.7.320 Certificate validation failed, after 24 h 550 5.4.300 Message expired';
export const TLS_OUT_OF_DATE =
  '450 4.7.320 Certificate validation failed [Message=CertificateExpired], after 24 h 550 5.4.300 Message expired';
export const TLS_UNTRUSTED =
  '450 4.4.317 Cannot connect to remote server [Message=UntrustedRoot], after 24 h 550 5.4.317 Message expired';
export const TLS_OTHER_NAME =
  '450 4.7.320 Certificate validation failed [Message=SubjectMismatch], after 24 h 550 5.4.300 Message expired';

export const OLD_EXCHANGE =
  '450 4.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online throttled, in the end 550 5.7.230 blocked';
export const INITIAL_DOMAIN_LIMIT =
  "550 5.7.236 Your message can't be sent because your tenant exceeded its daily limit for sending from onmicrosoft.com";

export const OLD_SERVER_RELAY_DENIED = '554 5.7.1 Relay access denied';
export const USER_UNKNOWN = '550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table';
export const LOOPS_TO_ITSELF = '554 5.4.6 mail for the domain loops back to myself';
/** Of a sender that finds nobody at home; it tries for days. */
export const SENDER_CANNOT_CONNECT = '450 4.4.1 connect: Connection refused';
/** In the words of Exchange Online as a sender; others word it otherwise. */
export const MTA_STS_MISMATCH = '450 4.4.8 MX hosts of the domain failed MTA-STS validation';
