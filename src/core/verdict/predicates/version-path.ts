import { describeSet } from '../../cluster/sizes.ts';
import { compareVersions, isInRange, parseVersion, type Version } from '../../cluster/version.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'version_path';

/** Most systems can read what the minor version before them has written, and no older one. */
export const versionPath: Predicate = {
  name: NAME,
  doc: 'The way from the present to the target version is one that the system supports.',
  appliesTo: ({ purpose, question }) =>
    question.toVersion !== undefined &&
    (purpose === 'undo' || (purpose === 'forward' && question.action === 'upgrade')),
  evaluate: (given) => [judge(given, given.question.toVersion ?? '')],
};

interface Path {
  readonly from: Version;
  readonly to: Version;
  readonly text: string;
}

const base = { name: NAME, onFail: 'block' } as const;

function judge(given: Case, toText: string): HoldPointReport {
  const { target, purpose } = given;
  const to = parseVersion(toText);
  if (to === undefined) return unreadable(toText, `${toText} is not a version with numbers`);
  if (target.version.kind === 'unknown') return untold(given, { to, toText });
  const from = parseVersion(target.version.value);
  const text = `${target.version.value} to ${toText}`;
  if (from === undefined) return unreadable(text, `${target.id} runs ${target.version.value}`);
  const path = { from, to, text };
  const problem =
    purpose === 'undo'
      ? (wayBack(path, given) ?? mixedOnly(path, given))
      : (wayUp(path, given) ?? skew(path, given));
  return problem ?? { ...base, result: 'pass', observed: text, detail: `${text} is supported` };
}

function unreadable(observed: string, detail: string): HoldPointReport {
  const clears = 'versions are written as 1.2.3';
  return { ...base, result: 'fail', observed, detail: `${detail}: no path to judge`, clears };
}

/** Who is broken cannot say what it runs, and is to be put back all the same. */
function untold(
  given: Case,
  { to, toText }: { readonly to: Version; readonly toText: string },
): HoldPointReport {
  const { target, cluster, purpose } = given;
  const detail = `${target.id} does not tell its version`;
  if (purpose === 'undo' && target.observation.kind !== 'observed') {
    const path = { from: to, to, text: toText };
    return mixedOnly(path, given) ?? { ...base, result: 'pass', detail: `${detail}; it goes back` };
  }
  const retryAfterMs = cluster.intervalMs;
  const clears = `${target.id} tells its version`;
  return { ...base, result: 'unknown', onFail: 'wait', detail, clears, retryAfterMs };
}

function wayUp({ from, to, text }: Path, given: Case): HoldPointReport | undefined {
  const { versions } = given.runbook.definition;
  if (versions.compatible.some((pair) => isInRange(from, pair.from) && isInRange(to, pair.to))) {
    return undefined;
  }
  if (compareVersions(to, from) < 0) {
    const detail = `${text} leads down`;
    return { ...base, result: 'fail', observed: text, detail, clears: "ask for 'rollback'" };
  }
  return step({ from, to, text }, versions);
}

function wayBack({ from, to, text }: Path, given: Case): HoldPointReport | undefined {
  const { versions } = given.runbook.definition;
  if (versions.compatible.some((pair) => isInRange(to, pair.from) && isInRange(from, pair.to))) {
    return undefined;
  }
  if (compareVersions(to, from) > 0) {
    const detail = `${text} leads up, which is no way back`;
    return { ...base, result: 'fail', observed: text, detail, clears: "ask for 'upgrade'" };
  }
  return step({ from: to, to: from, text }, versions);
}

/** From one minor version to the next; patches of one minor version in any order. */
function step(
  { from, to, text }: Path,
  { skipMinor }: Case['runbook']['definition']['versions'],
): HoldPointReport | undefined {
  const fail = { ...base, result: 'fail', observed: text } as const;
  if (from.major !== to.major) {
    const detail = `${text} changes the major version`;
    const clears = 'the runbook lists the two under versions.compatible, if its makers do';
    return { ...fail, detail, clears };
  }
  if (to.minor - from.minor <= 1 || skipMinor === 'allow') return undefined;
  const next = `${from.major}.${from.minor + 1}`;
  const skipped = to.minor - from.minor - 1;
  const detail = `${text} skips ${skipped === 1 ? 'a minor version' : `${skipped} minor versions`}`;
  return { ...fail, detail, clears: `the cluster is brought to ${next} first` };
}

/** While a rollout is under way the members differ; further than this they never may. */
function skew({ to, text }: Path, given: Case): HoldPointReport | undefined {
  const { maxMinorSkew, compatible } = given.runbook.definition.versions;
  const far = given.others.filter(({ version }) => {
    const other = version.kind === 'known' ? parseVersion(version.value) : undefined;
    if (other === undefined) return false;
    if (compatible.some((pair) => isInRange(other, pair.from) && isInRange(to, pair.to))) {
      return false;
    }
    return other.major !== to.major || Math.abs(other.minor - to.minor) > maxMinorSkew;
  });
  if (far.length === 0) return undefined;
  const names = describeSet(far.map(({ id }) => id));
  const detail = `${names} would be more than ${maxMinorSkew} minor versions from the target`;
  const clears = `${names} is brought nearer first`;
  const required = `skew <= ${maxMinorSkew}`;
  return { ...base, result: 'fail', observed: text, required, detail, clears };
}

/** Once every voter runs the new version it may write what the old one cannot read. */
function mixedOnly({ to }: Path, given: Case): HoldPointReport | undefined {
  const { downgrade, system } = given.pack;
  if (downgrade === 'allowed') return undefined;
  const fail = { ...base, result: 'fail' } as const;
  if (downgrade === 'refused') {
    const detail = `${system} does not go back to an older version`;
    return { ...fail, detail, clears: 'never: restore a backup, or go on' };
  }
  const isMixed = given.others.some(({ role, version }) => {
    const other = version.kind === 'known' ? parseVersion(version.value) : undefined;
    if (role !== 'voter' || other === undefined) return false;
    return other.major < to.major || (other.major === to.major && other.minor <= to.minor);
  });
  if (isMixed) return undefined;
  const rule = `${system} goes back only while one does`;
  const detail = `no other voter is known to run the old version any more, and ${rule}`;
  return { ...fail, detail, clears: 'never: restore a backup, or go on' };
}
