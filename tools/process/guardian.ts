import { spawn, type ChildProcess } from 'node:child_process';

/**
 * A shell that outlives this process: it learns which process groups and directories belong to us, and at the end of
 * its input, however we ended, kills and removes what is left. Signal handlers cannot do that after SIGKILL, and a
 * provider does not notice that its parent has died.
 *
 * Input, one line each: `+g PGID`, `-g PGID`, `+d PATH`, `-d PATH`. Paths come from mkdtemp and have no blanks.
 */
const SCRIPT = `trap '' HUP INT TERM
groups=' '
directories=' '
while read -r what name; do
  case $what in
    +g) groups="$groups$name " ;;
    -g) groups="\${groups%% $name *} \${groups#* $name }" ;;
    +d) directories="$directories$name " ;;
    -d) directories="\${directories%% $name *} \${directories#* $name }" ;;
  esac
done
# "kill -KILL --" is an error in dash.
for group in $groups; do kill -s KILL -- "-$group"; done
set -f
for round in 1 2 3; do
  set -- $directories
  [ $# -eq 0 ] || rm -rf -- "$@" && break
done
`;

/** Where rm is; the shell's own idea may be empty, and nothing of the caller's is used. */
const SYSTEM_PATH = '/usr/bin:/bin:/run/current-system/sw/bin';

let enabled = false;
let guardian: ChildProcess | undefined;

/** From now on, what is registered here is cleared away on every exit path. Costs a millisecond at the first use. */
export function enableGuardian(): void {
  enabled = true;
}

/** Before a child is started: registering it then takes no time in which this process could be killed. */
export function readyGuardian(): void {
  if (enabled) startedGuardian();
}

/** Registers a process group that ends with this process; returns what to call when it has ended. */
export function guardProcessGroup(group: number): () => void {
  return guard('g', String(group));
}

/** Registers a directory that goes with this process; returns what to call when it is gone. */
export function guardDirectory(path: string): () => void {
  return guard('d', path);
}

function guard(kind: 'g' | 'd', name: string): () => void {
  if (!enabled) return () => undefined;
  const input = startedGuardian();
  input?.write(`+${kind} ${name}\n`);
  let guarded = true;
  return () => {
    if (!guarded) return;
    guarded = false;
    input?.write(`-${kind} ${name}\n`);
  };
}

function startedGuardian(): ChildProcess['stdin'] {
  if (guardian) return guardian.stdin;
  guardian = spawn('/bin/sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a group of its own: a signal to ours must not end it.
    detached: true,
    cwd: '/',
    env: { PATH: SYSTEM_PATH },
  });
  // Without a shell the handlers of this process are all there is.
  guardian.on('error', () => undefined);
  guardian.stdin?.on('error', () => undefined);
  guardian.unref();
  (guardian.stdin as { unref?: () => void } | null)?.unref?.();
  return guardian.stdin;
}
