/** One spelling for one address. Exchange Online and nearly every server take the part before the @ in any case. */
export function canonicalAddress(address: string): string {
  return address.trim().toLowerCase();
}

/** True for one address: one @, a domain of two labels, and nothing that hints at a list or a display name. */
export function isMailAddress(address: string): boolean {
  return /^[^@\s,;<>"]+@[^@\s,;<>"]+\.[^@\s,;<>"]+$/.test(address);
}

export function isInDomain(address: string, domain: string): boolean {
  return canonicalAddress(address).endsWith(`@${domain}`);
}

export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}
