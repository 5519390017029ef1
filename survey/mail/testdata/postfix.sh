#!/bin/sh
# Starts a private Postfix on a loopback port, with everything it writes in one folder of
# its own, and stops it when standard input ends. Needs root: Postfix changes users.
#
# usage: postfix.sh FOLDER PORT UID
# Delivers mail for anna@nawoord.test into FOLDER/mail/anna/ with files of user UID; every
# other address at nawoord.test is unknown.
set -eu
folder=$1 port=$2 uid=$3
PATH=$PATH:/usr/sbin:/sbin

mkdir -p "$folder/config" "$folder/queue" "$folder/data" "$folder/mail"
chown root "$folder/config" "$folder/queue"
chown postfix "$folder/data"
chown "$uid" "$folder/mail"

cat >"$folder/config/main.cf" <<MAIN
compatibility_level = 3.6
queue_directory = $folder/queue
data_directory = $folder/data
maillog_file = $folder/log
maillog_file_prefixes = $folder
myhostname = mx.nawoord.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = permit_auth_destination, reject
smtpd_tls_security_level = none
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = nawoord.test
virtual_mailbox_base = $folder/mail
virtual_mailbox_maps = inline:{ anna@nawoord.test=anna/ }
virtual_minimum_uid = 1
virtual_uid_maps = static:$uid
virtual_gid_maps = static:65534
alias_maps =
local_recipient_maps =
biff = no
MAIN

cat >"$folder/config/master.cf" <<MASTER
127.0.0.1:$port inet n - n - - smtpd
cleanup   unix       n - n - 0 cleanup
qmgr      unix       n - n 300 1 qmgr
rewrite   unix       - - n - - trivial-rewrite
bounce    unix       - - n - 0 bounce
defer     unix       - - n - 0 bounce
trace     unix       - - n - 0 bounce
virtual   unix       - n n - - virtual
error     unix       - - n - - error
retry     unix       - - n - - error
proxymap  unix       - - n - - proxymap
anvil     unix       - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
MASTER

trap 'postfix -c "$folder/config" stop >/dev/null 2>&1 || true' EXIT
postfix -c "$folder/config" start
cat >/dev/null
