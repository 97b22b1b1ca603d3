import { describe, expect, it } from 'vitest';
import { readRollout } from '../../src/service/rollout-question.ts';
import { guardThree } from '../support/guarded.ts';
import { rawRollout } from '../support/rolling.ts';

const { guard } = guardThree();

describe('what is asked for as a rollout', () => {
  it('goes by the runbook that is called like its kind', () => {
    const read = readRollout(rawRollout(), guard.watches);
    expect(read).toMatchObject({
      ...{ ok: true, wanted: { kind: 'rolling-restart', members: [], toVersion: undefined } },
    });
    if (read.ok) expect(read.wanted.runbook.definition.runbook).toBe('rolling-restart');
  });

  it.each([
    [{ cluster: 'nowhere' }, 'unknown-cluster', 'cluster'],
    [{ runbook: 'none' }, 'unknown-runbook', 'runbook'],
    [{ kind: 'scale-up', members: ['n3'] }, 'action-not-covered', 'kind'],
    [{ kind: 'scale-up', members: ['n9'] }, 'unknown-node', 'members'],
    [{ kind: 'rolling-upgrade' }, 'invalid-parameter', 'toVersion'],
    [{ toVersion: '1.0.0' }, 'invalid-parameter', 'toVersion'],
    [{ members: ['n2'] }, 'invalid-parameter', 'members'],
  ] as const)('is refused with what is wrong: %j', (change, code, field) => {
    const read = readRollout(rawRollout(change), guard.watches);
    expect(read).toMatchObject({ ok: false, refusal: { code, field } });
    if (!read.ok) expect(read.refusal.detail).not.toBe('');
  });
});
