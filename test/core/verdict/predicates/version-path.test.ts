import { describe, expect, it } from 'vitest';
import { parseVersionRange } from '../../../../src/core/cluster/version.ts';
import { VERSIONS_DEFAULT } from '../../../../src/core/rulebook/runbook.ts';
import { versionPath } from '../../../../src/core/verdict/predicates/version-path.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import { hasSay, judge } from '../../../support/judge.ts';

/** Voters that run these versions; the second is asked about. */
function running(...versions: readonly string[]): CaseBuilder {
  const built = cluster().voters(versions.length);
  for (const [index, version] of versions.entries()) {
    built.node(`n${index + 1}`, (node) => node.version(version));
  }
  return built;
}

function range(text: string) {
  const parsed = parseVersionRange(text);
  if (parsed === undefined) throw new Error(`${text} is no range`);
  return parsed;
}

const upgrade = (built: CaseBuilder, to: string) =>
  judge(versionPath, built.ask('upgrade', 'n2', to))[0];
const rollback = (built: CaseBuilder, to: string) =>
  judge(versionPath, built.ask('rollback', 'n2', to))[0];

describe('version_path', () => {
  it.each([
    ['3.5.9', '3.5.16', 'pass'],
    ['3.5.9', '3.6.0', 'pass'],
    ['3.5.16', '3.5.16', 'pass'],
    ['v3.5.9', '3.6.0-rc.1', 'pass'],
    ['3.4.1', '3.6.0', 'fail'],
    ['3.9.1', '4.0.0', 'fail'],
    ['3.6.0', '3.5.9', 'fail'],
    ['3.5.9', 'latest', 'fail'],
    ['nightly', '3.6.0', 'fail'],
  ])('says of %s to %s: %s', (from, to, result) => {
    expect(upgrade(running(from, from, from), to)?.result).toBe(result);
  });

  it('names the version in between that was left out', () => {
    const clears = upgrade(running('3.4.1', '3.4.1', '3.4.1'), '3.6.0')?.clears;
    expect(clears).toBe('the cluster is brought to 3.5 first');
  });

  it('takes what the runbook allows', () => {
    const jump = { from: range('1.9'), to: range('>=2.0 <2.2') };
    const listed = running('1.9.4', '1.9.4', '1.9.4').policy({
      versions: { ...VERSIONS_DEFAULT, compatible: [jump] },
    });
    expect(upgrade(listed, '2.1.0')?.result).toBe('pass');
    expect(upgrade(listed, '2.2.0')?.result).toBe('fail');
    const skipping = running('3.4.1', '3.4.1', '3.4.1').policy({
      versions: { ...VERSIONS_DEFAULT, skipMinor: 'allow', maxMinorSkew: 2 },
    });
    expect(upgrade(skipping, '3.6.0')?.result).toBe('pass');
  });

  it('keeps the members within the skew, with followers ahead of the leader', () => {
    expect(upgrade(running('3.5.1', '3.5.1', '3.6.0'), '3.6.0')?.result).toBe('pass');
    expect(upgrade(running('3.4.9', '3.5.1', '3.5.1'), '3.6.0')).toMatchObject({
      result: 'fail',
      clears: 'n1 is brought nearer first',
    });
  });

  it('does not know the way when the target does not tell where it stands', () => {
    const built = running('3.5.1', '3.5.1', '3.5.1').node('n2', (node) => node.without('version'));
    expect(upgrade(built, '3.6.0')).toMatchObject({ result: 'unknown', onFail: 'wait' });
  });

  it('goes back the way that led up, and no other', () => {
    expect(rollback(running('3.5.1', '3.6.0', '3.5.1'), '3.5.1')?.result).toBe('pass');
    expect(rollback(running('3.5.1', '3.6.0', '3.5.1'), '3.4.0')?.result).toBe('fail');
    expect(rollback(running('3.5.1', '3.5.1', '3.5.1'), '3.6.0')?.result).toBe('fail');
  });

  it('lets a node go back that cannot say what it runs', () => {
    const built = running('3.5.1', '3.6.0', '3.5.1').down('n2');
    expect(rollback(built, '3.5.1')?.result).toBe('pass');
  });

  it('closes the way back as the pack says', () => {
    const mixed = running('3.5.1', '3.6.0', '3.6.0').pack({ downgrade: 'while_mixed' });
    expect(rollback(mixed, '3.5.1')?.result).toBe('pass');
    const through = running('3.6.0', '3.6.0', '3.6.0').pack({ downgrade: 'while_mixed' });
    expect(rollback(through, '3.5.1')).toMatchObject({ result: 'fail', onFail: 'block' });
    expect(rollback(mixed.pack({ downgrade: 'refused' }), '3.5.1')?.result).toBe('fail');
  });

  it('has no say without a target version, in a restart or in a cure', () => {
    expect(hasSay(versionPath, cluster().voters(3).ask('upgrade', 'n2'))).toBe(false);
    expect(hasSay(versionPath, cluster().voters(3).ask('restart', 'n2', '2.0.0'))).toBe(false);
    expect(hasSay(versionPath, cluster().voters(3).down('n2').ask('upgrade', 'n2', '2.0.0'))).toBe(
      false,
    );
  });
});
