import type { RolloutKind } from '../core/ledger/rollouts/rollout.ts';

/** Everything that the commands of a user can do to a node, in the order of a step. */
export const DEEDS = [
  'drain',
  'transfer',
  'stop',
  'restart',
  'upgrade',
  'start',
  'undrain',
  'add',
  'promote',
  'remove',
] as const;

/** One of them. What the guard calls a restart or an upgrade may take more than one. */
export type Deed = (typeof DEEDS)[number];

/** The commands of a user, as texts for a shell, or one program that does everything. */
export interface RollCommands {
  readonly shell: ReadonlyMap<Deed, string>;
  readonly script: string | undefined;
}

/** Ready commands for usual ways to run a cluster. Nodes are called as the guard calls them. */
export const TEMPLATES: Readonly<Record<string, Readonly<Partial<Record<Deed, string>>>>> = {
  // Members of a StatefulSet with `updateStrategy: OnDelete`; its image is set before an upgrade.
  kubectl: {
    restart:
      'kubectl delete pod "$HOLDPOINT_NODE" --wait=true && ' +
      'kubectl wait --for=condition=Ready "pod/$HOLDPOINT_NODE" --timeout=10m',
    upgrade:
      'kubectl delete pod "$HOLDPOINT_NODE" --wait=true && ' +
      'kubectl wait --for=condition=Ready "pod/$HOLDPOINT_NODE" --timeout=10m',
  },
  // HOLDPOINT_UNIT is set by whoever rolls: the unit, and the package that it comes from.
  'systemd-ssh': {
    restart: 'ssh "$HOLDPOINT_NODE" sudo systemctl restart "$HOLDPOINT_UNIT"',
    stop: 'ssh "$HOLDPOINT_NODE" sudo systemctl stop "$HOLDPOINT_UNIT"',
    upgrade:
      'ssh "$HOLDPOINT_NODE" sudo apt-get install -y "$HOLDPOINT_UNIT=$HOLDPOINT_TO_VERSION*"',
    start: 'ssh "$HOLDPOINT_NODE" sudo systemctl start "$HOLDPOINT_UNIT"',
  },
};

/** What the guard is asked for an action consists of, in this order. */
const PARTS: Readonly<Record<string, readonly Deed[]>> = {
  restart: ['stop', 'restart', 'start'],
  upgrade: ['stop', 'upgrade', 'start'],
};

/** The commands that flags give, or everything that is wrong with them. */
export function readCommands(
  flags: ReadonlyMap<string, string>,
):
  | { readonly ok: true; readonly commands: RollCommands }
  | { readonly ok: false; readonly complaints: readonly string[] } {
  const script = flags.get('--script');
  const name = flags.get('--template');
  const template = name === undefined ? {} : TEMPLATES[name];
  if (template === undefined) {
    const known = Object.keys(TEMPLATES).join(', ');
    return { ok: false, complaints: [`--template is one of ${known}`] };
  }
  const given = DEEDS.flatMap((deed): [Deed, string][] => {
    const text = flags.get(`--${deed}`);
    return text === undefined ? [] : [[deed, text]];
  });
  if (script !== undefined && (given.length > 0 || name !== undefined)) {
    return { ok: false, complaints: ['--script does everything: give no other commands'] };
  }
  const ready = DEEDS.flatMap((deed): [Deed, string][] => {
    const text = template[deed];
    return text === undefined ? [] : [[deed, text]];
  });
  const commands = { shell: new Map([...ready, ...given]), script };
  return { ok: true, commands };
}

/** What is missing to do a rollout of this kind with these commands; empty when nothing is. */
export function missingFor(kind: RolloutKind, { shell, script }: RollCommands): readonly string[] {
  if (script !== undefined) return [];
  const has = (deed: Deed) => shell.has(deed);
  const complaints: string[] = [];
  const drains = kind !== 'scale-up' && has('drain');
  if (drains && kind !== 'scale-down' && !has('undrain')) {
    complaints.push('--drain goes with --undrain: what is drained must come back');
  }
  const restarts = has('restart') || (has('stop') && has('start'));
  if (kind === 'rolling-restart' && !restarts) {
    complaints.push('a rolling-restart takes --restart, or --stop and --start');
  }
  if (kind === 'rolling-upgrade' && !has('upgrade')) {
    complaints.push('a rolling-upgrade takes --upgrade');
  }
  if (kind === 'scale-up' && !(has('add') && has('promote'))) {
    complaints.push('a scale-up takes --add and --promote');
  }
  if (kind === 'scale-down' && !has('remove')) complaints.push('a scale-down takes --remove');
  return complaints;
}

/** Whether there is anything to run for an action of the guard. */
export function hasCommand({ shell, script }: RollCommands, action: string): boolean {
  return script !== undefined || partsOf(action).some((deed) => shell.has(deed));
}

/**
 * The programs to run for an action on a node, one after the other. A text goes to a shell, which
 * finds the node in its environment; a script is called with the action and the node.
 */
export function programsFor(
  { shell, script }: RollCommands,
  { action, node }: { readonly action: string; readonly node: string },
): readonly (readonly string[])[] {
  if (script !== undefined) return [[script, action, node]];
  const parts = partsOf(action);
  // A restart at once, where there is one, and no stop before it.
  const atOnce = action === 'restart' && shell.has('restart');
  return parts.flatMap((deed) => {
    const text = shell.get(deed);
    const isIn = text !== undefined && (!atOnce || deed === 'restart');
    return isIn ? [['/bin/sh', '-c', text]] : [];
  });
}

function partsOf(action: string): readonly Deed[] {
  return PARTS[action] ?? DEEDS.filter((deed) => deed === action);
}
