import type { Labels } from '../base/labels.ts';
import type { Instant } from '../base/time.ts';
import type { GroupState } from '../rulebook/group-state.ts';
import type { Difference } from './rule-expectation.ts';

/** An alert that a test expects to fire, with all its labels and annotations. */
export interface ExpectedAlert {
  readonly labels: Labels;
  readonly annotations: ReadonlyMap<string, string>;
}

/** The alerts of one name that a test expects to fire at a moment, and no others of it. */
export interface AlertCheck {
  readonly at: Instant;
  readonly alertname: string;
  readonly expected: readonly ExpectedAlert[];
}

const NOTHING = 'none';

/** Where the alerts that fire are not those that a test expects; empty when they are. */
export function alertDifferences(
  { alertname, expected }: AlertCheck,
  groups: readonly GroupState[],
): readonly Difference[] {
  const left = firingAlerts(alertname, groups);
  const absent: ExpectedAlert[] = [];
  for (const wanted of expected) {
    const index = left.findIndex((alert) => textOf(alert) === textOf(wanted));
    if (index < 0) absent.push(wanted);
    else left.splice(index, 1);
  }
  const paired = absent.map((wanted) => {
    const index = left.findIndex(({ labels }) => labels.key === wanted.labels.key);
    const [same] = index < 0 ? [] : left.splice(index, 1);
    return same === undefined ? missing(wanted) : otherWords(wanted, same);
  });
  const surplus = left.map((alert) => ({
    what: 'alert',
    expected: NOTHING,
    got: String(alert.labels),
  }));
  return [...paired.flat(), ...surplus];
}

/** The same rule name can be in several groups; all of their alerts count. */
function firingAlerts(alertname: string, groups: readonly GroupState[]): ExpectedAlert[] {
  return groups.flatMap(({ rules }) =>
    rules.flatMap((state) => {
      if (state.kind !== 'alert' || state.rule.definition.alert !== alertname) return [];
      return [...state.alerts.values()].filter((alert) => alert.state === 'firing');
    }),
  );
}

function textOf({ labels, annotations }: ExpectedAlert): string {
  const sorted = [...annotations].sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([labels.key, sorted]);
}

function missing({ labels }: ExpectedAlert): readonly Difference[] {
  return [{ what: 'alert', expected: String(labels), got: NOTHING }];
}

function otherWords(wanted: ExpectedAlert, got: ExpectedAlert): readonly Difference[] {
  const names = new Set([...wanted.annotations.keys(), ...got.annotations.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [wanted.annotations.get(name), got.annotations.get(name)];
    if (a === b) return [];
    return [{ what: `annotation ${name}`, expected: a ?? NOTHING, got: b ?? NOTHING }];
  });
}

/** Rules whose last evaluation failed, in words. */
export function failedRules(groups: readonly GroupState[]): readonly Difference[] {
  return groups.flatMap(({ group, evaluatedAt, rules }) =>
    rules.flatMap(({ rule, health }) => {
      if (health.kind !== 'failed') return [];
      const name = rule.kind === 'alert' ? rule.definition.alert : rule.definition.record;
      const seconds = (evaluatedAt ?? 0) / 1_000;
      const what = `rule ${name} of the group ${group.definition.name} at ${seconds}s`;
      return [{ what, expected: 'a result', got: health.detail }];
    }),
  );
}
