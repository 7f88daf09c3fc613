#!/usr/bin/env bash
# Proves that `npm test` passes with nothing but Node.js and npm (on Linux, as root or with sudo): runs
# it in a copy of the working tree that has no git history and no package that a compiler built, as an
# unprivileged user, without a terminal, where all other programs are hidden, also at their full paths.
#
#   npm run test:bare [-- REPORT.json [FILE…]]     where Vitest's report is wanted, and the tests to run
set -euo pipefail
cd "$(dirname "$0")/.."

# Beside Node.js, the shells and their tools, which every Linux has.
programs=(node sh bash env id test cat cp ls mkdir mv rm ln chmod touch echo printf true false sleep date
  dirname basename head tail sed grep sort tr wc)
report=${1:+$(realpath "$1")}
files=("${@:2}")
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
nobody=65534

place=$(mktemp -d)
trap '"${as_root[@]}" rm -rf "$place" "$place.log"' EXIT
tree=$place/tree
mkdir -p "$tree" "$place/programs" "$place/tools" "$place/home" "$place/tmp"

git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  [ ! -f "$file" ] || printf '%s\0' "$file"
done | xargs -0 cp --parents -t "$tree"
# Hard links; copies where the temporary folder is on another disk.
cp -a --link node_modules "$tree" 2>/dev/null || cp -a node_modules "$tree"
rm -rf "$tree"/node_modules/{better-sqlite3,.cache,.vite}
for program in "${programs[@]}"; do cp -L "$(type -P "$program")" "$place/programs"; done
ln -s "$(realpath "$(type -P npm)")" "$place/programs/npm"
cp -L "$(type -P mount)" "$(type -P setpriv)" "$place/tools"
# But for the files of packages: they are those of the working tree.
find "$place" \( -type d -o ! -path '*/node_modules/*' \) -print0 |
  "${as_root[@]}" xargs -0 chown -h "$nobody:$nobody"

# In a mount namespace of its own: puts the few programs in the place of all others, and runs the tests.
run_bare() {
  local place=$1 user=$2 folder program
  shift 2
  for folder in ${PATH//:/ } /bin /sbin /usr/{bin,sbin,libexec} /usr/local/{bin,sbin,mysql/bin}; do
    [ -d "$folder" ] && [[ $folder != */node_modules/* ]] || continue
    [ "$folder" -ef "$place/programs" ] || "$place/tools/mount" --bind "$place/programs" "$folder"
  done
  for program in mariadbd mysqld chromium google-chrome git gcc cc make python3 ps; do
    ! PATH=/usr/bin:/usr/sbin:/bin:/sbin:/usr/local/bin type -P "$program" || exit 70
  done
  cd "$place/tree"
  exec "$place/tools/setpriv" --reuid="$user" --regid="$user" --clear-groups --no-new-privs \
    /usr/bin/env -i PATH=/usr/bin HOME="$place/home" TMPDIR="$place/tmp" LANG=C.UTF-8 \
    npm_config_update_notifier=false npm test -- "$@" --reporter=default --reporter=json --outputFile.json="$place/report.json"
}

status=0
"${as_root[@]}" env PATH="$PATH" unshare --mount --propagation private \
  bash -euo pipefail -c "$(declare -f run_bare); run_bare \"\$@\"" - "$place" "$nobody" "${files[@]}" \
  </dev/null 2>&1 | tee "$place.log" || status=$?
parts=('MySQL and MariaDB' 'the HTML report in a browser' 'commits as a base' 'SQLite')
[ "${#files[@]}" = 0 ] || parts=()
for part in "${parts[@]}"; do
  grep -q "^not tested: $part" "$place.log" && continue
  echo "it does not say that it could not test $part"
  status=1
done
[ -z "$report" ] || "${as_root[@]}" cat "$place/report.json" >"$report"
exit "$status"
