import type { Finding } from '../core/base/errors.ts';
import type { RuleIssue } from '../core/rulebook/issue.ts';
import type { YamlDocument } from '../yaml/document.ts';

/** An issue with a rule as a finding at its place in the file. */
export function toFinding(issue: RuleIssue, document: YamlDocument): Finding {
  const { path, message, offset, excerpt } = issue;
  const place = offset === undefined ? document.placeOf(path) : document.placeInText(path, offset);
  return { place, message, ...(excerpt !== undefined && { excerpt }) };
}
