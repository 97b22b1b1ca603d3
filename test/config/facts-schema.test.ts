import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../src/config/check-document.ts';
import { runbookSchema, toRunbook } from '../../src/config/runbook-schema.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { parseYaml } from '../../src/yaml/parse.ts';

/** A runbook with these lines, as the rulebook knows it; or everything that is wrong with it. */
function runbook(...lines: readonly string[]) {
  const text = ['runbook: rolling', 'actions: [restart]', ...lines].join('\n');
  const parsed = parseYaml(text, 'r.yaml');
  if (!parsed.ok) throw new Error(parsed.findings.map(formatFinding).join('\n'));
  const checked = checkDocument(parsed.value, runbookSchema);
  return checked.ok ? toRunbook(checked.value) : checked.findings.map(formatFinding);
}

describe('a runbook that asks people', () => {
  it('names what they vouch for, when steps may be taken, and what may be overridden', () => {
    const read = runbook(
      'attestations:',
      '  - { name: backup-verified, max_age: 24h }',
      '  - { name: plan-reviewed, max_age: 7d, second_person: true }',
      'windows:',
      "  - { cron: '0 22  * * MON-FRI', duration: 6h, zone: Europe/Berlin }",
      "  - { cron: '0 8 * * sat', duration: 10h }",
      'hold_points:',
      "  - { name: a, signal: lag, require: '< 1' }",
      "  - { name: b, signal: lag, require: '< 1', override: never }",
    );
    expect(read).toMatchObject({
      attestations: [
        { name: 'backup-verified', maxAgeMs: 86_400_000, secondPerson: false },
        { name: 'plan-reviewed', maxAgeMs: 7 * 86_400_000, secondPerson: true },
      ],
      windows: [
        { cron: '0 22 * * mon-fri', durationMs: 21_600_000, zone: 'Europe/Berlin' },
        { cron: '0 8 * * sat', durationMs: 36_000_000, zone: 'UTC' },
      ],
      holdPoints: [{ override: 'allowed' }, { override: 'never' }],
    });
  });

  it.each([
    ['attestations: [{ name: Backup, max_age: 1h }]', 'r.yaml:3:24: name: expected a name such as'],
    ['attestations: [{ name: a, max_age: 10s }]', 'r.yaml:3:36: max_age: must be between 1m and'],
    [
      'attestations: [{ name: a, max_age: 1h }, { name: a, max_age: 2h }]',
      'r.yaml:3:15: attestations: each attestation is asked for once',
    ],
    ["windows: [{ cron: '0 25 * * *', duration: 1h }]", "r.yaml:3:19: cron: the hour '25'"],
    ["windows: [{ cron: '0 1 * * *', duration: 8d }]", 'r.yaml:3:42: duration: must be between'],
    ["windows: [{ cron: '0 1 * * *', duration: 1h, zone: Mars }]", 'r.yaml:3:52: zone: expected a'],
    ["windows: [{ cron: '0 1 * * *' }]", 'r.yaml:3:11: the key "duration" is missing'],
  ])('is refused at its place: %s', (line, finding) => {
    expect(runbook(line)).toEqual([expect.stringContaining(finding)]);
  });
});
