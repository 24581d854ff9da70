/**
 * The reaper's whole program, for any POSIX shell.
 * It learns on standard input which process groups and which folders belong to the run;
 * standard input ends when the tool is gone, in whatever way, or when it asks for the end.
 *
 * QUIT lets PostgreSQL remove its shared memory; CONT wakes what was frozen so that it can act on it;
 * KILL ends the rest. Where nobody reaps orphans (a container without an init),
 * a dead process stays listed as a zombie, so `alive` asks for its state.
 * Terminal signals are ignored: the run is over when the input ends, not before.
 */
export const REAPER_SCRIPT = `
trap '' INT TERM HUP QUIT
groups=' '
while IFS= read -r line; do
  word=\${line%% *}
  rest=\${line#* }
  case $word in
    adopt) groups="$groups$rest " ;;
    release) case $groups in *" $rest "*) groups="\${groups%% $rest *} \${groups#* $rest }" ;; esac ;;
  esac
done
signal() { kill -s "$1" -- "-$2" 2>/dev/null; }
alive() {
  kill -s 0 -- "-$1" 2>/dev/null || return 1
  [ -r "/proc/$1/stat" ] || return 0
  read -r stat < "/proc/$1/stat" || return 1
  case $stat in *') Z '*) return 1 ;; esac
}
settle() {
  tries=$1
  while [ "$tries" -gt 0 ]; do
    left=
    for group in $groups; do alive "$group" && left="$left $group"; done
    groups=$left
    [ -z "$left" ] && return
    sleep 0.02
    tries=$((tries - 1))
  done
}
for group in $groups; do signal QUIT "$group"; signal CONT "$group"; done
settle 50
for group in $groups; do signal KILL "$group"; done
settle 100
for folder in "$@"; do rm -rf -- "$folder"; done
`;
