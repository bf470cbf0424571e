#!/bin/sh
# The agent beside Postfix on an old mail server: asks the operator what to forward, writes it for Postfix, looks whether
# Postfix has it, and says so. The protocol is in docs/agent.md.
#
# The order of an apply makes it safe to be killed anywhere: the checked body becomes DIR/pending, then each map is
# compiled aside and renamed over the old one, then pending becomes DIR/settings. Who finds a pending body finishes it.
# A map is never written in place: Postfix notices that the file it holds has no name any more, and opens the new one.

set -uf
umask 077
# cron's PATH has no sbin.
LC_ALL=C PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH

SELF=${0##*/}
CONFIG=/etc/hybridmail/agent.conf
MAX_BYTES=16777216
REPORT_SECONDS=600

help() {
  cat <<TEXT
$SELF [-c FILE] COMMAND
  run      asks and applies for ever; for a service
  once     one round; exit code 0 when the settings are in force. For cron:
             */5 * * * * root /usr/local/sbin/$SELF once
  status   what is in force
  setup    prints how Postfix comes to use the maps; --apply does it
  unset    prints how Postfix comes to use them no more; --apply does it

FILE (default $CONFIG) has lines KEY=value:
  URL         https://HOST[:PORT]/v1/servers/NAMESPACE/NAME
  TOKEN_FILE  file with the token
  CA_FILE     certificates to trust instead of the system's
  DIR         where the maps are (default /var/lib/hybridmail); one for each mail domain
  WAIT        seconds that the operator may hold an answer, 0 to 50 (default 25)
  MAP_TYPE    lmdb, hash or btree (default lmdb where Postfix has it, else hash)
TEXT
}

log() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >&2; }

die() {
  log "$*"
  exit 2
}

first_line() { tr -cd '\012\040-\176' <"$1" | sed -n 1p; }

digest() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1"; else openssl dgst -sha256 -r <"$1"; fi | cut -c 1-64
}

# --- configuration: read, never run ---

matches() { printf '%s\n' "$1" | grep -Eqx -e "$2"; }

configure() {
  URL='' TOKEN_FILE='' CA_FILE='' DIR=/var/lib/hybridmail WAIT=25 TYPE='' number=0
  path='/[A-Za-z0-9._/-]+'
  [ -r "$CONFIG" ] || die "cannot read $CONFIG"
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1)) value=${line#*=}
    case $line in
      '' | '#'*) continue ;;
      URL=*) pattern='https://[A-Za-z0-9.-]+(:[0-9]+)?/v1/servers/[a-z0-9.-]+/[a-z0-9.-]+' URL=$value ;;
      TOKEN_FILE=*) pattern=$path TOKEN_FILE=$value ;;
      CA_FILE=*) pattern=$path CA_FILE=$value ;;
      DIR=*) pattern=$path DIR=$value ;;
      WAIT=*) pattern='[0-9]|[1-4][0-9]|50' WAIT=$value ;;
      MAP_TYPE=*) pattern='lmdb|hash|btree' TYPE=$value ;;
      *) die "$CONFIG line $number: not one of URL, TOKEN_FILE, CA_FILE, DIR, WAIT, MAP_TYPE" ;;
    esac
    matches "$value" "$pattern" || die "$CONFIG line $number: ${line%%=*} does not match $pattern"
  done <"$CONFIG"
  [ -n "$URL" ] || die "$CONFIG: URL is missing"
  [ -n "$TOKEN_FILE" ] || die "$CONFIG: TOKEN_FILE is missing"
  for program in curl awk postmap postconf postqueue; do
    command -v "$program" >/dev/null 2>&1 || die "cannot find $program"
  done
  if [ -z "$TYPE" ]; then
    TYPE="hash"
    if postconf -m | grep -qx lmdb; then TYPE=lmdb; fi
  fi
  SUFFIX=db
  [ "$TYPE" != lmdb ] || SUFFIX=lmdb
}

# --- state ---

open_dir() {
  worker='' W=$DIR/work.$$ LOCKED='' use='' recipients='' listed=0 listed_for=''
  if ! { (umask 022 && mkdir -p "$DIR") && mkdir -p "$W"; }; then die "cannot write below $DIR"; fi
  trap close_dir EXIT
  trap 'exit 1' TERM INT HUP
}

close_dir() {
  if [ -n "$worker" ] && kill "$worker" 2>/dev/null; then wait "$worker" 2>/dev/null; fi
  if read -r child <"$W/child"; then kill "$child"; fi 2>/dev/null
  rm -rf "$W"
  [ -z "$LOCKED" ] || rm -f "$DIR/lock"
}

# A link is made at once and with its content: there is no lock without the number of its holder.
lock() {
  echo $$ >"$W/lock"
  until ln "$W/lock" "$DIR/lock" 2>/dev/null; do
    holder=$(cat "$DIR/lock" 2>/dev/null) || continue
    if is_agent "$holder"; then die "agent $holder is at work in $DIR"; fi
    mv -f "$DIR/lock" "$W/stale" 2>/dev/null || continue
    # Another one may have been as quick with the same stale lock: what it holds by now is given back.
    [ "$(cat "$W/stale")" = "$holder" ] || ln "$W/stale" "$DIR/lock"
  done
  LOCKED=1
  # What killed ones left, and nobody else's: the lock is ours.
  find "$DIR" -name 'work.*' ! -name "${W##*/}" -prune -exec rm -rf {} +
}

# After a restart of the machine the number may be that of any other program.
is_agent() {
  kill -0 "$1" 2>/dev/null || return 1
  # busybox's grep ends a line at a zero byte.
  [ ! -r "/proc/$1/cmdline" ] || tr '\000' ' ' <"/proc/$1/cmdline" | grep -qF "$SELF"
}

load() {
  domain='' applied=-
  [ ! -f "$DIR/domain" ] || domain=$(cat "$DIR/domain")
  [ ! -f "$DIR/settings" ] || applied=$(digest "$DIR/settings")
}

# --- apply ---

# Writes the two maps of a body, and prints its domain, or why it is refused.
parse() {
  if [ "$(tr -d '\012\040-\176' <"$1" | wc -c)" -ne 0 ] || [ -n "$(tail -c 1 "$1")" ]; then
    echo 'not lines of ASCII text'
    return 1
  fi
  : >"$W/forwarders"
  : >"$W/senders"
  awk -v known="$domain" -v forwarders="$W/forwarders" -v senders="$W/senders" '
    function refuse(why) { print "line " NR ": " why; refused = 1; exit 1 }
    BEGIN {
      label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
      name = label "([.]" label ")+"
      # A key that begins with "#" would be a comment in the map.
      atom = "[a-z0-9!#$%&\047*+/=?^_`{|}~-]+"
      local = "^" atom "([.]" atom ")*$"
    }
    length($0) > 1000 { refuse("too long") }
    NR == 1 { if ($0 != "hybridmail 1") refuse("not of protocol version 1"); next }
    NR == 2 {
      domain = $2
      if ($0 != "domain " $2 || $2 !~ "^" name "$" || length($2) > 253) refuse("no domain")
      if (known != "" && domain != known) refuse("another domain than " known)
      next
    }
    ended { refuse("text after the end") }
    $1 == "forwarder" && !sender {
      if ($0 != $1 " " $2 " " $3) refuse("not an address and a target")
      at = index($2, "@")
      if (substr($2, at + 1) != domain || substr($2, 1, at - 1) !~ local || $2 ~ /^#/) refuse("no address of " domain)
      if ($2 "" <= last "") refuse("not sorted, or twice")
      at = index($3, "@")
      goal = substr($3, at + 1)
      # Mail that stays in the domain could go round in it.
      if (substr($3, 1, at - 1) !~ local || goal == domain) refuse("no target")
      if (!(goal in goals) && goal !~ "^" name "$") refuse("no target")
      goals[goal]
      last = $2
      print $2, $3 >forwarders
      next
    }
    $1 == "sender" && !sender {
      if ($0 != "sender @" domain " " $3 || $3 !~ "^smtp:\\[" name "\\]:[1-9][0-9]*$") refuse("no route of @" domain)
      sender = 1
      print $2, $3 >senders
      next
    }
    $1 == "end" { if ($0 != "end " NR - 1) refuse("lines are missing"); ended = 1; next }
    { refuse("unknown") }
    END { if (!refused && !ended) { print "cut off"; exit 1 } if (!refused) print domain }
  ' "$1"
}

# Puts the map of a text in force, unless it is just that. The database goes first: Postfix reads nothing else, and one
# older than its text makes it complain.
put_map() {
  if [ -z "$force" ] && [ -f "$DIR/$1.$SUFFIX" ] && cmp -s "$W/$1" "$DIR/$1"; then return; fi
  # postmap gives the database the mode of the text.
  chmod 644 "$W/$1" && postmap "$TYPE:$W/$1" 2>"$W/why" || return 1
  # Where sync takes no file it writes all, or does nothing: a map that a power failure spoils is found and made anew.
  sync "$W/$1.$SUFFIX" 2>/dev/null
  mv -f "$W/$1.$SUFFIX" "$DIR/$1.$SUFFIX" && mv -f "$W/$1" "$DIR/$1"
}

# Finishes the pending body, of which parse has written the maps.
install_maps() {
  : >"$W/why"
  if ! { echo "$1" >"$W/domain" && mv -f "$W/domain" "$DIR/domain" && put_map forwarders && put_map senders &&
    mv -f "$DIR/pending" "$DIR/settings"; }; then
    error="cannot write the maps: $(first_line "$W/why")"
    return 1
  fi
  load
  log "in force: $applied, $(wc -l <"$DIR/forwarders" | tr -d ' ') forwarders"
  changed=1
}

# Before anything else: what was cut short is finished, and what Postfix does not answer any more is made again.
repair() {
  force=1
  if [ ! -f "$DIR/pending" ]; then
    [ -n "$suspect" ] && [ -f "$DIR/settings" ] || return 0
    if [ -f "$DIR/forwarders.$SUFFIX" ] && [ -f "$DIR/senders.$SUFFIX" ]; then
      read_back 1 >/dev/null
      if [ "$found" = "$wanted" ]; then suspect='' && return 0; fi
    fi
    log 'the maps are not what they were: making them again'
    cp "$DIR/settings" "$W/body" && mv -f "$W/body" "$DIR/pending" || return 1
  fi
  if parsed=$(parse "$DIR/pending"); then
    install_maps "$parsed" && suspect=''
    return
  fi
  # Spoiled on the disk: the maps stay, and the operator is asked as if for the first time.
  log "what was written down is spoiled: $parsed"
  rm -f "$DIR/pending" "$DIR/settings"
  load
}

# --- the operator ---

# Waits for what was put in the background last: a shell hears a signal at once there, and nowhere else. The file tells
# close_dir what to end.
await() {
  echo "$!" >"$W/child"
  wait "$!"
  status=$?
  : >"$W/child"
  return "$status"
}

# Leaves the answer's code in `code`, its text in W/body and its header in W/header; fails where there is none.
request() {
  resource=$1
  shift
  code='' token=''
  [ ! -r "$TOKEN_FILE" ] || IFS= read -r token <"$TOKEN_FILE"
  case $token in
    '' | *[!A-Za-z0-9._~+/=-]*) error="no token in $TOKEN_FILE" && return 1 ;;
  esac
  for file in body header code why; do : >"$W/$file"; done
  # By standard input, from a command that is part of the shell: the token is on no command line and in no file.
  {
    printf 'url = "%s"\nheader = "Authorization: Bearer %s"\n' "$URL/$resource" "$token"
    [ -z "$CA_FILE" ] || printf 'cacert = "%s"\n' "$CA_FILE"
    printf '%s\n' "$@"
  } | (
    # An old curl heeds --max-filesize only where the length is told; blocks are of 512 bytes, or of 1,024 in bash.
    ulimit -f $((MAX_BYTES / 512))
    exec curl -q -sS -K - --proto =https --connect-timeout 10 --max-time $((WAIT + 60)) --max-filesize "$MAX_BYTES" \
      -D "$W/header" -o "$W/body" -w '%{http_code}' >"$W/code" 2>"$W/why"
  ) &
  await
  code=$(cat "$W/code")
  [ "$status" -eq 0 ] && return
  error="no answer ($status): $(first_line "$W/why")"
  return 1
}

send() { request "$1" "data-binary = \"@$2\"" 'header = "Content-Type: text/plain"' 'header = "Expect:"'; }

header() { tr -d '\r' <"$W/header" | awk -v name="$1:" 'tolower($1) == name { value = $2 } END { print value }'; }

# Asks for settings and applies what is new. Fails with `error` where something is wrong, without where it is too early.
poll() {
  request settings "header = \"X-Wait: $1\"" "header = \"If-None-Match: \\\"$applied\\\"\"" || return 1
  # An operator that was started anew knows nothing of this server.
  [ "$(header x-report)" != now ] || told=0
  case $code in
    200) take ;;
    304) answered=1 ;;
    429 | 503)
      answered=1 pause=$(header retry-after)
      log "the operator is not ready: $code"
      return 1
      ;;
    401) error='the operator refuses the token or the name' && return 1 ;;
    *) error="the operator answers settings with $code" && return 1 ;;
  esac
}

take() {
  answered=1 force=''
  tag=$(header etag)
  if [ "$(wc -c <"$W/body")" -gt "$MAX_BYTES" ]; then
    error='refused: too big'
  elif [ "$tag" != "\"$(digest "$W/body")\"" ]; then
    error='refused: the digest is another'
  elif ! parsed=$(parse "$W/body"); then
    error="refused: $parsed"
  else
    mv -f "$W/body" "$DIR/pending" && install_maps "$parsed"
    return
  fi
  return 1
}

# --- the recipients ---

# Why no list can be made: for people, and after a tab what only the log of this machine shows.
unlisted() {
  printf '%s\t%s\n' "$1" "${2-}" >"$W/unlisted"
  return 1
}

# The accounts of the machine and their folders, where they can be listed: some sources know an account only by its name.
accounts() {
  sources=$(sed -n 's/#.*//; s/^[[:space:]]*passwd://p' /etc/nsswitch.conf 2>/dev/null)
  for source in ${sources:-files}; do
    case $source in files | systemd | '['*']') ;; compat) ! grep -q '^[+-]' /etc/passwd || return 1 ;; *) return 1 ;; esac
  done
  if command -v getent >/dev/null 2>&1; then set -- getent passwd; else set -- cat /etc/passwd; fi
  { "$@" && echo :; } | awk -F : -v OFS='\t' '$1 == "" { whole = 1; next } { print $1, $6 } END { exit !whole }'
}

# Prints the keys and values of a table; fails where it cannot be read through.
read_table() {
  case $1 in
    unix:passwd.byname) accounts ;;
    btree:* | cdb:* | dbm:* | hash:* | inline:* | lmdb:* | sdbm:* | texthash:*) postmap -s "$1" 2>/dev/null ;;
    *) return 1 ;;
  esac
}

# Prints all tables of a parameter but our own, after a line with what they are for.
read_tables() {
  items "$2" >"$W/items" || unlisted "$2 cannot be read" || return
  while IFS= read -r item; do
    table=${item#proxy:}
    [ "$table" != "$TYPE:$DIR/forwarders" ] || continue
    # What is written into the setting itself is not for others to read.
    named="$2 has ${item%%[\{ ]*}"
    printf '\t%s\t%s\n' "$1" "$named"
    read_table "$table" || unlisted "$named, which cannot be listed" || return
  done <"$W/items"
}

# Prints every table that decides which addresses of the domain Postfix takes, and where it forwards them; and an end,
# without which the tables are not whole.
# Source: Postfix, ADDRESS_CLASS_README and src/smtpd/smtpd_check.c.
recipient_tables() { deciding_tables && printf '\tend\n'; }

deciding_tables() {
  [ -z "$doubt" ] || unlisted "how Postfix holds the domain cannot be told: $doubt" || return
  case $class in
    local) taken=local_recipient_maps ;;
    mailbox) taken=virtual_mailbox_maps ;;
    relay) taken=relay_recipient_maps ;;
    alias) taken='' ;;
    *) unlisted 'Postfix does not hold the domain' || return ;;
  esac
  matches "$(postconf -xh smtpd_reject_unlisted_recipient 2>/dev/null)" '[yY][eE][sS]' ||
    unlisted 'smtpd_reject_unlisted_recipient is off: every address is taken' || return
  read_tables virtual virtual_alias_maps || return
  [ -n "$taken" ] || return 0
  [ -n "$(list "$taken")" ] || unlisted "$taken is empty: every address is taken" || return
  read_tables taken "$taken" || return
  [ "$class" = local ] || return 0
  # Only Postfix's own local delivery looks at these.
  case $(postconf -xh local_transport 2>/dev/null) in
    local | local:*) forwarded_by_accounts && read_tables alias alias_maps ;;
    '') unlisted 'local_transport cannot be read' ;;
  esac
}

# Files of the accounts are not read: each account may make of its own what it likes.
forwarded_by_accounts() {
  # shellcheck disable=SC2016
  usual='$home/.forward${recipient_delimiter}${extension}, $home/.forward'
  forwards=$(postconf -h forward_path 2>/dev/null) || forwards='?'
  [ -n "$forwards" ] || return 0
  [ "$forwards" = "$usual" ] || unlisted 'forward_path is not the usual one' || return
  accounts >"$W/homes" || unlisted 'the accounts of the machine cannot be listed' || return
  while IFS='	' read -r name home; do
    [ ! -e "$home/.forward" ] || unlisted 'an account forwards by its .forward file' "$name" || return
  done <"$W/homes"
}

# Turns the tables into lines of addresses and targets; writes into a file why that cannot be.
address_lines() {
  bare=''
  if [ "$class" = local ] || [ "$origin" = "$domain" ]; then bare=1; fi
  awk -F '\t' -v domain="$domain" -v bare="$bare" -v origin="$origin" -v dot="$dot" -v unlisted="$W/unlisted" '
    function refuse(why, what) {
      if (!refused) printf "%s\t%s\n", why, what >unlisted
      refused = 1
    }
    # As Postfix makes an address whole.
    function whole(text) {
      text = tolower(text)
      if (text !~ /@/) text = text "@" origin
      if (dot != "" && text !~ /@.*[.]/) text = text "." dot
      return text
    }
    function add(name, target) {
      at = index(target, "@")
      if (substr(target, 1, at - 1) !~ (name == "" ? words : word) || substr(target, at + 1) !~ host || length(target) > 254)
        refuse("a target cannot be carried", name suffix " to " target)
      lines = lines "accepts " name suffix " " target "\n"
    }
    # A mailbox, unless the table of local aliases has the name. Programs and files are kept here, too.
    function deliver(name,    rest, token) {
      if (!(name in alias)) { kept = 1; return }
      rest = alias[name]
      while (rest ~ /[^ \t,]/) {
        sub(/^[ \t,]+/, "", rest)
        if (!match(rest, /^"([^"\\]|\\.)*"[^ \t,]*/)) match(rest, /^[^ \t,]+/)
        token = substr(rest, 1, RLENGTH)
        rest = substr(rest, RLENGTH + 1)
        if (token ~ /^"?:include:/) refuse("an alias includes a file", name)
        sub(/^\\/, "", token)
        if (token ~ /^"?[|\/]/ || tolower(token) == name || whole(token) == name suffix) kept = 1
        else add(name, whole(token))
      }
    }
    function forward(name, list,    count, parts, i, wild, found) {
      count = split(list, parts, /[ \t,]+/)
      for (i = 1; i <= count; i++) {
        if (parts[i] == "") continue
        found++
        if (parts[i] ~ /^@/) wild = 1
        # The same name in another domain; Postfix makes nonsense of more targets beside it.
        if (wild && found > 1) refuse("a target cannot be carried", name suffix " to " list)
        if (!wild) parts[i] = whole(parts[i])
        else parts[i] = name tolower(parts[i])
        if (parts[i] != name suffix) add(name, parts[i])
        else if (name != "") deliver(name)
        else refuse("virtual_alias_maps takes every address", suffix)
      }
      if (!found) refuse("a target cannot be carried", name suffix " to nothing")
    }
    BEGIN {
      suffix = "@" domain
      words = "^[a-z0-9!#$%&\047*+/=?^_`{|}~.-]*$"
      word = words
      sub(/[*][$]$/, "+$", word)
      host = "^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?([.][a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$"
    }
    # All of the input is read, or who writes it would take its own end for the reason.
    refused { next }
    $1 == "" { kind = $2; table = $3; next }
    # What postalias puts into each of its tables.
    $1 == "@" || $1 == "YP_LAST_MODIFIED" || $1 == "YP_MASTER_NAME" { next }
    {
      name = tolower($1)
      value = substr($0, length($1) + 2)
      at = length(name) - length(suffix)
      own = at >= 0 && substr(name, at + 1) == suffix
      if (own) name = substr(name, 1, at)
      # The name of a domain is how such a table makes it one of its own.
      else if (!bare || name ~ /@/ || (kind == "virtual" && name == domain)) next
      if (kind == "alias") {
        if (!own && !(name in alias)) alias[name] = value
        next
      }
      if (name !~ words || length(name suffix) > 254) refuse(table " with an address that cannot be carried", $1)
      if (kind == "taken" && name == "") refuse(table ", which takes every address", $1)
      if (kind == "virtual" && own && !(name in full)) full[name] = value
      if (kind == "virtual" && !own && !(name in plain)) plain[name] = value
      taken[name]
    }
    END {
      if (refused || kind != "end") exit 1
      for (name in taken) {
        lines = ""
        kept = 0
        if (name in full) forward(name, full[name])
        else if (name in plain) forward(name, plain[name])
        # A catch-all takes from each mailbox that has no line of its own.
        else if ("" in full) forward(name, full[""])
        else deliver(name)
        if (refused) exit 1
        if (lines == "") print "accepts " name suffix
        else printf "%s%s", lines, kept ? "accepts " name suffix " " name suffix "\n" : ""
      }
      # Sorts last: what a full disk cut off is not taken for the whole.
      print "end"
    }
  '
}

# Makes the list and sets `recipients` to what is said of it. Our own map is left out: it changes nothing here.
list_recipients() {
  before=$recipients
  : >"$W/unlisted"
  origin=$(postconf -xh myorigin 2>/dev/null)
  # Debian has the name of a file there.
  case $origin in /*) origin=$(sed -n 1p "$origin" 2>/dev/null) ;; esac
  origin=$(echo "$origin" | tr '[:upper:]' '[:lower:]') dot=''
  ! matches "$(postconf -xh append_dot_mydomain 2>/dev/null)" '[yY][eE][sS]' || dot=$(postconf -xh mydomain 2>/dev/null)
  if recipient_tables | address_lines >"$W/lines" && sort -u "$W/lines" >"$W/sorted" &&
    awk -v domain="$domain" '
      BEGIN { print "hybridmail 1\ndomain " domain }
      $1 == "end" { print $1, NR + 1; whole = 1; next }
      { print }
      END { exit !whole }
    ' "$W/sorted" >"$W/recipients"; then
    [ "$(wc -c <"$W/recipients")" -le "$MAX_BYTES" ] || unlisted 'the list is larger than 16 MiB'
  else
    [ -s "$W/unlisted" ] || unlisted 'the list could not be made'
  fi
  rm -f "$W/lines" "$W/sorted"
  if [ ! -s "$W/unlisted" ]; then
    recipients=$(digest "$W/recipients")
    return
  fi
  IFS='	' read -r why what <"$W/unlisted"
  recipients="unknown $(printf '%.250s' "$why" | tr -cd '\040-\176')"
  [ "$recipients" = "$before" ] || log "no list of the recipients: $why${what:+ ($(printf '%s' "$what" | tr -cd '\040-\176'))}"
}

# Once in a while, and when Postfix's settings change.
tell_recipients() {
  now=$(date +%s)
  if [ "$listed_for" != "$domain $use" ] || [ $((now - listed)) -ge "$REPORT_SECONDS" ]; then
    list_recipients
    listed=$now listed_for="$domain $use"
  fi
  echo "recipients $recipients"
}

# --- the report ---

list() { postconf -xh "$1" 2>/dev/null | tr ',' ' '; }

# Whether Postfix uses the map that is ours.
uses() {
  for item in $(list "$1"); do [ "$item" != "$TYPE:$DIR/$2" ] || return 0; done
  return 1
}

# Compares the map with what is in force. In: 1 where Postfix uses the map. Sets `found` and `wanted`.
read_back() {
  found=0 wanted=0
  [ -f "$DIR/settings" ] || { echo 'forwarders 0 0' && return; }
  awk '$1 == "forwarder" { print $2 }' "$DIR/settings" | postmap -q - "$TYPE:$DIR/forwarders" >"$W/found" 2>/dev/null
  awk -v used="$1" '
    first { target[$1] = $2; next }
    $1 != "forwarder" { next }
    { wanted++ }
    used && target[$2] == $3 { found++; next }
    ++missing <= 20 { lines = lines "missing " $2 "\n" }
    END { printf "forwarders %d %d\n%s", found, wanted, lines }
  ' first=1 "$W/found" first= "$DIR/settings" >"$W/counts"
  read -r _ found wanted <"$W/counts"
  cat "$W/counts"
}

# What other maps forward within the domain. Only types that can be read through are.
foreign() {
  for map in $(list virtual_alias_maps); do
    [ "$map" != "$TYPE:$DIR/forwarders" ] || continue
    map=${map#proxy:}
    case ${map%%:*} in btree | cdb | dbm | hash | lmdb | sdbm | texthash) postmap -s "$map" 2>/dev/null ;; esac
  done | awk -v domain="$domain" '{
    key = tolower($1)
    at = index(key, "@")
    # An address that maps to itself is an exception from a catch-all, not a forwarder.
    if (at > 1 && substr(key, at + 1) == domain && key ~ /^[!-~]+$/ && length(key) < 320 && tolower($2) != key)
      print "foreign " key
  }' | sort -u | head -n 100
}

# The items of a parameter, one a line; what stands in braces is one of them.
items() {
  value=$(postconf -xh "$1" 2>/dev/null) || return 1
  printf '%s\n' "$value" | awk '{
    text = $0
    if (text !~ /[{]/) gsub(/[ \t,]+/, "\n", text)
    else {
      text = ""
      depth = 0
      for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        depth += (c == "{") - (c == "}")
        text = text (depth == 0 && c ~ /[ \t,]/ ? "\n" : c)
      }
    }
    count = split(text, parts, "\n")
    for (i = 1; i <= count; i++) if (parts[i] != "") print parts[i]
  }'
}

# Whether a parameter's list holds the domain; `doubt` is why that cannot be told. The first item that fits decides.
holds() {
  items "$1" >"$W/items" || doubt="$1 cannot be read"
  while IFS= read -r item; do
    fits='' pattern=${item#!}
    case $pattern in
      /*)
        [ -r "$pattern" ] || doubt="$1 has $pattern, which cannot be read"
        if grep -qixF -e "$domain" "$pattern" 2>/dev/null; then fits=1; fi
        ;;
      *:*)
        if why=$(postmap -q "$domain" "${pattern#proxy:}" 2>&1 >/dev/null); then
          fits=1
        elif printf '%s\n' "$why" | grep -v ': warning: ' | grep -q .; then
          # The same exit code as where there is no answer.
          doubt="$1 has ${pattern%%[\{ ]*}, which does not answer"
        fi
        ;;
      *) [ "$(echo "$pattern" | tr '[:upper:]' '[:lower:]')" != "$domain" ] || fits=1 ;;
    esac
    [ -z "$fits" ] || { [ "$pattern" = "$item" ] && return 0 || return 1; }
  done <"$W/items"
  return 1
}

# How Postfix holds the domain, in the order in which its address resolver looks. Source: src/trivial-rewrite/resolve.c.
role() {
  doubt='' class=none
  for list in mydestination:local virtual_alias_domains:alias virtual_mailbox_domains:mailbox relay_domains:relay; do
    if ! holds "${list%:*}"; then continue; fi
    class=${list#*:}
    break
  done
  case $class in
    none) [ -n "$doubt" ] || echo 'role none' ;;
    relay) echo 'role relay' ;;
    *) echo 'role local' ;;
  esac
}

# A message's first line begins with its name and size.
queue() { postqueue -p 2>/dev/null >"$W/queue" && echo "queue $(grep -Ec '^[0-9A-Za-z]+[*!#]? +[0-9]+ ' "$W/queue")"; }

# Sets `whole` where all that is wanted is in force.
survey() {
  whole='' sender=off forwarding='' sending='' problem=$error
  if uses virtual_alias_maps forwarders; then forwarding=1; fi
  if uses sender_dependent_default_transport_maps senders; then sending=1; fi
  echo 'hybridmail 1'
  echo "applied $applied"
  read_back "$forwarding"
  [ -z "$domain" ] || foreign
  route=$(postmap -q "@$domain" "$TYPE:$DIR/senders" 2>/dev/null)
  if [ -n "$sending" ] && [ -n "$route" ]; then sender=on; fi
  echo "sender $sender"
  [ -z "$domain" ] || role
  queue
  [ -z "$domain" ] || tell_recipients
  if [ -z "$forwarding" ] || { [ -z "$sending" ] && [ -n "$route" ]; }; then
    problem=${problem:-"Postfix does not use the maps: $SELF setup --apply makes it"}
  elif [ "$found" = "$wanted" ]; then
    [ "$applied" = - ] || whole=1
  else
    suspect=1
  fi
  [ -z "$problem" ] || printf 'error %.300s\n' "$problem"
}

tell() {
  survey >"$W/report"
  send report "$W/report" || return 1
  asked=''
  if [ "$code" = 200 ] && [ -n "$domain" ] && grep -qx recipients "$W/body"; then asked=1; fi
  if [ "$code" = 200 ] && [ -f "$DIR/settings" ] && grep -qx ledger "$W/body"; then
    send ledger "$DIR/settings" || return 1
  fi
  if [ -n "$asked" ] && matches "$code" '20[04]'; then
    send recipients "$W/recipients" || return 1
    case $code in
      400 | 409 | 413)
        # It is asked for again with the next report; the forwarders do not suffer.
        log "the operator does not take the recipients: $code $(first_line "$W/body")"
        code=204
        ;;
    esac
  fi
  case $code in
    200 | 204) told=$(date +%s) told_error=$error told_use=$use ;;
    429 | 503)
      pause=$(header retry-after)
      log "the operator does not take a report yet: $code"
      return 1
      ;;
    *) error="the operator answers a report with $code" && return 1 ;;
  esac
}

# --- commands ---

start_agent() {
  open_dir
  lock
  load
  changed='' suspect=1 told=0 told_error='' told_use=''
}

# One round: repair, poll, and a report where one is due. In: the seconds that the answer may take.
round() {
  error='' pause='' answered='' patience=$1
  # What the operator has not been told yet does not wait for news.
  if [ -n "$changed" ] || [ "$told" -eq 0 ]; then patience=0; fi
  # A failed repair leaves nothing to ask for, and is worth a report.
  if repair; then poll "$patience"; else answered=1 && false; fi
  result=$?
  use="$(list virtual_alias_maps) $(list sender_dependent_default_transport_maps)"
  if [ -n "$answered" ] && { [ -n "$changed" ] || [ "$error" != "$told_error" ] || [ "$use" != "$told_use" ] ||
    [ $(($(date +%s) - told)) -ge "$REPORT_SECONDS" ]; }; then
    if tell; then changed=''; else result=1; fi
  fi
  [ -z "$error" ] || log "$error"
  return "$result"
}

rest() {
  # Nobody waits for what this one holds open, should the worker be ended before it is written down.
  sleep "$1" >/dev/null 2>&1 &
  await
}

# The rounds are a worker's, and this shell only waits: bash loses a signal that comes while it reads "$(".
run_for_ever() {
  start_agent
  trap 'log stopped; exit 0' TERM INT HUP
  log "started for $URL"
  work &
  worker=$!
  wait "$worker"
  worker=''
  die 'the worker has ended'
}

work() {
  trap - TERM INT HUP EXIT
  delay=5
  # When the one that holds the lock was killed, the folder may be another's by now.
  while [ -d "$W" ] && kill -0 $$ 2>/dev/null; do
    began=$(date +%s)
    if round "$WAIT"; then
      delay=5
      # An operator that does not hold its answers is not asked again and again; a change is in force within 5 s.
      if [ "$code" = 304 ] && [ $(($(date +%s) - began)) -lt 1 ]; then rest 4; fi
      continue
    fi
    if matches "$pause" '[1-9][0-9]{0,2}'; then
      rest "$pause"
      continue
    fi
    # A fifth more or less: many agents do not come back at the same moment.
    pause=$(awk -v seed=$(($$ + began)) -v delay="$delay" 'BEGIN { srand(seed); print int(delay * (0.8 + 0.4 * rand()) + 0.5) }')
    log "again in $pause s"
    rest "$pause"
    delay=$((delay * 2))
    [ "$delay" -le 300 ] || delay=300
  done
}

once() {
  start_agent
  round 0 && [ -n "$whole" ]
}

status() {
  open_dir
  load
  error=''
  echo "operator $URL"
  echo "domain ${domain:--}"
  survey | sed 1d
}

# Runs a command, or prints it for a shell.
step() {
  if [ -n "$apply" ]; then "$@" && return; fi
  [ -z "$apply" ] || exit 1
  quoted=''
  for word in "$@"; do
    matches "$word" '[A-Za-z0-9._:/-]+' || word="'$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")'"
    quoted="$quoted${quoted:+ }$word"
  done
  echo "$quoted"
}

# Without a map that its settings name Postfix puts off all mail.
make_map() {
  [ ! -f "$DIR/$1.$SUFFIX" ] || return 0
  step mkdir -p -m 755 "$DIR"
  step touch "$DIR/$1"
  step chmod 644 "$DIR/$1"
  step postmap "$TYPE:$DIR/$1"
}

# Prints a parameter with our map first in its list, or without it, where that is not so already; the rest of the list
# stays as it is written.
new_list() {
  now=$(postconf -h "$2") || return 1
  new=$(printf '%s\n' "$now" | awk -v path="$DIR/$3" '{
    gsub(/[.]/, "[.]", path)
    while (match($0, "(^|[, \t]+)([a-z]+:)+" path "([, \t]+|$)")) {
      left = substr($0, 1, RSTART - 1)
      right = substr($0, RSTART + RLENGTH)
      $0 = left (left != "" && right != "" ? ", " : "") right
    }
    print
  }')
  [ "$1" != setup ] || new="$TYPE:$DIR/$3${new:+, $new}"
  [ "$new" = "$now" ] || echo "$2 = $new"
}

edit_postfix() {
  if [ "$1" = setup ]; then
    make_map forwarders
    make_map senders
  fi
  aliases=$(new_list "$1" virtual_alias_maps forwarders) || exit 1
  routes=$(new_list "$1" sender_dependent_default_transport_maps senders) || exit 1
  [ -n "$aliases$routes" ] || return 0
  step postconf -e ${aliases:+"$aliases"} ${routes:+"$routes"}
  step postfix reload
}

command='' apply=''
while [ $# -gt 0 ]; do
  case $1 in
    -c) CONFIG=${2-} && shift ;;
    --apply) apply=1 ;;
    -h | --help) command=help ;;
    *) command=$command$1 ;;
  esac
  [ $# -eq 0 ] || shift
done
case $command in
  run) configure && run_for_ever ;;
  once) configure && once ;;
  status) configure && status ;;
  setup | unset) configure && edit_postfix "$command" ;;
  help) help ;;
  *) help >&2 && exit 2 ;;
esac
