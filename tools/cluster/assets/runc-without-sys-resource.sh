#!/bin/sh
# Stands in front of runc on machines whose root lacks CAP_SYS_RESOURCE (nested sandboxes): takes out of the OCI
# configuration what only that capability allows, then becomes the real runc. Anything else passes untouched.
real=/usr/sbin/runc
action='' file='' previous=''
for word in "$@"; do
  case "$word" in
    create | run | restore) [ -n "$action" ] || action=bundle ;;
    exec) [ -n "$action" ] || action=process ;;
    --bundle=* | --process=*) file=${word#*=} ;;
  esac
  case "$previous" in
    --bundle | -b) [ "$action" = bundle ] && file=$word ;;
    --process | -p) [ "$action" = process ] && file=$word ;;
  esac
  previous=$word
done
[ "$action" = bundle ] && file=${file:-.}/config.json
# Most exec probes carry nothing to drop: one grep, no rewrite.
if [ -n "$action" ] && [ -n "$file" ] && grep -qE '"CAP_SYS_RESOURCE"|"rlimits":|"oomScoreAdj":-' "$file"; then
  sed -i -E \
    -e 's/,"CAP_SYS_RESOURCE"//g; s/"CAP_SYS_RESOURCE",//g; s/\["CAP_SYS_RESOURCE"\]/[]/g' \
    -e 's/,"rlimits":\[[^]]*\]//g; s/"rlimits":\[[^]]*\],//g' \
    -e 's/"oomScoreAdj":-[0-9]+/"oomScoreAdj":0/g' \
    "$file"
fi
exec "$real" "$@"
