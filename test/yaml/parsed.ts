import type { YamlDocument } from '../../src/yaml/document.ts';
import { parseYaml } from '../../src/yaml/parse.ts';

/** The document of a text that a test knows to be valid. */
export function documentOf(text: string): YamlDocument {
  const parsed = parseYaml(text, 'test.yaml');
  if (!parsed.ok) throw new Error(parsed.findings.map(({ message }) => message).join('; '));
  return parsed.value;
}

/** The findings of a text as `line:column message`; none when it is accepted. */
export function findingsOf(text: string): readonly string[] {
  const parsed = parseYaml(text, 'test.yaml');
  if (parsed.ok) return [];
  return parsed.findings.map(({ place, message }) => `${place.line}:${place.column} ${message}`);
}
