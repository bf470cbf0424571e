import type { Forwarder } from '../forwarders.ts';
import { quote } from './powershell.ts';
import { isWritable } from './writable.ts';

/** Beginning of both scripts. PowerShell 2.0, ASCII: the Exchange Management Shell of Exchange 2010 reads it too. */
export function preamble(initialDomain: string): string {
  return `[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
param()
$ErrorActionPreference = 'Stop'
$initialDomain = ${quote(initialDomain)}
$counts = @{ Changed = 0; Same = 0; Left = 0 }

function Write-Left([string]$Text) {
    $counts.Left++
    Write-Warning $Text
}

# The one mailbox that has the address. -Identity also finds names and aliases, so its addresses are compared.
function Get-MailboxOf([string]$Address) {
    $found = @(Get-Mailbox -Identity $Address -ErrorAction SilentlyContinue | Where-Object {
        @($_.EmailAddresses | Where-Object { "$_" -eq "smtp:$Address" }).Count -gt 0
    })
    if ($found.Count -eq 1) { return $found[0] }
}

# Where a mailbox forwards; ForwardingAddress goes before ForwardingSmtpAddress.
function Get-TargetOf($Mailbox) {
    if (-not "$($Mailbox.ForwardingAddress)") { return "$($Mailbox.ForwardingSmtpAddress)" -replace '^smtp:', '' }
    $recipient = Get-Recipient -Identity "$($Mailbox.ForwardingAddress)" -ErrorAction SilentlyContinue
    $external = "$($recipient.ExternalEmailAddress)" -replace '^smtp:', ''
    if ($external) { return $external }
    return "$($Mailbox.ForwardingAddress)"
}`;
}

/** Calls of the function that a script has defined, at its end: what was cut off on the way does not parse. */
export function calls(name: string, forwarders: readonly Forwarder[]): readonly string[] {
  return [
    'function Invoke-All {',
    ...forwarders.filter(isWritable).map(({ address, target }) => `    ${name} ${quote(address)} ${quote(target)}`),
    '}',
    'Invoke-All',
    `Write-Output "$($counts.Changed) changed, $($counts.Same) were so already, $($counts.Left) left alone"`,
  ];
}
