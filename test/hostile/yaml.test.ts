import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/core/base/errors.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { loadText } from '../config/load-request.ts';
import { HOSTILE_YAML } from './yaml-files.ts';

/**
 * CPU time, so that a busy machine fails nothing. The target is 200 ms on an idle core; parsing the
 * first of these with the library alone takes ten times as long.
 */
const CPU_MAX_MS = 600;

describe('a hostile YAML file (R31)', () => {
  it('comes in at least 25 kinds', () => {
    expect(new Set(HOSTILE_YAML.map(([name]) => name)).size).toBeGreaterThanOrEqual(25);
  });

  it.each(HOSTILE_YAML)('is refused at a place, soon and in few words: %s', (_, text) => {
    const before = process.threadCpuUsage();
    const parsed = parseYaml(text, 'hostile.yaml');
    const spent = process.threadCpuUsage(before);
    expect(parsed.ok).toBe(false);
    const findings = parsed.ok ? [] : parsed.findings.map(formatFinding);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.length).toBeLessThanOrEqual(21);
    for (const finding of findings) {
      expect(finding).toMatch(/^hostile\.yaml:\d+:\d+: \S/);
      expect(finding.length).toBeLessThan(300);
    }
    expect((spent.user + spent.system) / 1_000).toBeLessThan(CPU_MAX_MS);
  });

  it('leaves no trace on objects', () => {
    for (const [, text] of HOSTILE_YAML) parseYaml(text, 'hostile.yaml');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('is refused as a rule file too, by its own name', async () => {
    const [, text] = HOSTILE_YAML[0] ?? ['', ''];
    const loaded = await loadText('rules: [evil.yaml]', {
      files: { '/etc/holdpoint/evil.yaml': text },
    });
    const findings = loaded.ok ? [] : loaded.findings.map(formatFinding);
    expect(findings.join('\n')).toContain('/etc/holdpoint/evil.yaml:1:5: anchors (&)');
  });
});
