/** Texts of `--help`, by command. */
export const HELP = `hybridmail: moves a company's e-mail from an old mail server to Microsoft 365

usage: hybridmail <command> [options]

  check    look at everything that a migration touches, and say what to do about it
  plan     print the way to the next phase: steps, reasons, waits, and whether it is safe
  explain  print the way of a message, now and after each step of the plan
  diagnose name the cause of a bounce, from its text and, with -f, from what is observed
  agent    print how the agent comes onto an old Postfix server
  demo     carry a migration through all phases on this machine, with simulated services

  hybridmail <command> --help    options of a command
  hybridmail --version           version

check, plan, explain, diagnose and agent change nothing: no setting, no record, no resource, and no message is sent.

exit codes: 0 all is well, 1 something is wrong or would be refused, 2 wrong usage or input

Services are found as the operator finds them (environment variables HYBRIDMAIL_*).
`;

const INPUT = `  -f FILE      YAML of the migration; - reads standard input. The file may hold the Secrets and
               ConfigMaps that the migration names, as documents of their own (at most 1 MiB)
  --cluster    read what the file lacks (Secrets, ConfigMaps, status and annotations of the
               migration, its neighbours) from the cluster of ~/.kube/config; that of KUBECONFIG
               is read without this where it is set
`;

const PHASE = `  --phase P    plan for this declared phase instead of spec.phase: Prepare, Send, Receive or Retire
`;

const PLANNING = `${PHASE}  -o FORMAT    text (default) or json
`;

export const COMMAND_HELP: Readonly<Record<string, string>> = {
  check: `usage: hybridmail check -f FILE [--cluster]

Prints one line for each thing that was looked at: ok, warn or FAIL, what, what was found, what to do.
What cannot be read does not hide the rest.

${INPUT}
exit codes: 0 nothing stands in the way, 1 something does, 2 wrong usage or input

example: hybridmail check -f contoso-com.yaml
`,
  plan: `usage: hybridmail plan -f FILE [--phase P] [-o FORMAT] [--cluster]

Prints the steps from the world as it is to the next phase on the way to the declared one, and what the
first of them waits for. Which phase was reached stands in status: of the file, or of the cluster.

${INPUT}${PLANNING}
exit codes: 0 the plan may be begun, 1 it would be refused or cannot be made, 2 wrong usage or input

example: hybridmail plan -f contoso-com.yaml --phase Send
`,
  explain: `usage: hybridmail explain -f FILE --from ORIGIN --to ADDRESS [--to ADDRESS] [--phase P] [-o FORMAT] [--cluster]

Prints the way of a message: server by server with the rule of each, now and after each step of the plan
that changes it. It is what the mail-flow model says; no message is sent.

  --from ORIGIN  internet, old-server (a user of it) or exchange (a user in Exchange Online)
  --to ADDRESS   an address of the domain, or outside for anybody else; may be given more than once
${INPUT}${PHASE}  -o FORMAT    text (default), json, or a drawing: mermaid (for Markdown) or svg (a file of its own)

exit codes: 0 printed, 1 the world cannot be read, 2 wrong usage or input

example: hybridmail explain -f contoso-com.yaml --from internet --to bob@contoso.com
         hybridmail explain -f contoso-com.yaml --from internet --to bob@contoso.com -o svg > bob.svg
`,
  agent: `usage: hybridmail agent install -f FILE --operator https://HOST[:PORT]

Prints the commands that put the agent beside Postfix on the old server: token, script, settings, unit and cron
line. Nothing is asked and nothing is changed.

  -f FILE         YAML of the migration; - reads standard input
  --operator URL  the address at which the old server reaches the operator (chart value agents)

exit codes: 0 printed, 2 wrong usage or input

example: hybridmail agent install -f contoso-com.yaml --operator https://agents.msp.example:8443
`,
  diagnose: `usage: hybridmail diagnose [-f MIGRATION] [-o FORMAT] [--cluster] [FILE]

Names the cause of a bounce, and what to do. FILE (or standard input) is the whole bounce as a message, the
text of it, or one line of a log; at most 1 MiB. A machine-readable report in it counts more than its words.
Without -f all causes that the text can have are listed, with how to tell them apart. With -f the world of the
migration is looked at as check does, and each cause is confirmed, possible or excluded. No message is sent.

  -f MIGRATION YAML of the migration, as for check
  --cluster    as for check
  -o FORMAT    text (default) or json

exit codes: 0 a cause was named, 1 the text is not known or no known cause holds, 2 wrong usage or input

example: hybridmail diagnose bounce.eml
         hybridmail diagnose -f contoso-com.yaml < bounce.txt
`,
  demo: `usage: hybridmail demo [--cluster own|current] [--keep]

Carries a fictitious customer through all phases, with simulated clouds, mail servers and messages that are
really sent between them. Ends by itself.

  --cluster current  use the cluster of KUBECONFIG instead of one that is started for the demo
  --keep             leave everything running at the end, until Ctrl-C

exit codes: 0 every phase was reached and every message ended as it should, 1 something did not
`,
};
