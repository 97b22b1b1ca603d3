import type { NodeSnapshot } from '../../cluster/node.ts';
import { describeSet } from '../../cluster/sizes.ts';
import type { Case } from '../case.ts';
import type { GroupCase } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';
import { standing } from '../standing.ts';

const NAME = 'failure_domain_kept';

/** What is away at a time is in one failure domain, as if that domain had failed. */
export const failureDomainKept: Predicate = {
  name: NAME,
  doc: 'No voter of another failure domain is out, and no removal puts a majority into one.',
  appliesTo: ({ purpose, effect, runbook }) =>
    purpose === 'forward' &&
    (effect === 'away' || effect === 'leaves') &&
    runbook.definition.failureDomain !== undefined,
  evaluate: (given) => overGroups(given, (where) => [judge(where, given)]),
};

function judge(where: GroupCase, given: Case): HoldPointReport {
  const label = given.runbook.definition.failureDomain ?? '';
  const domainOf = ({ labels }: NodeSnapshot) => labels.get(label);
  const base = { name: NAME, required: `one ${label}` } as const;
  const voters = where.members.filter(({ role }) => role === 'voter');
  const nameless = [...voters, given.target].filter((node) => domainOf(node) === undefined);
  const own = domainOf(given.target);
  if (nameless.length > 0 || own === undefined) {
    const names = describeSet([...new Set(nameless.map(({ id }) => id))]);
    const clears = `the configuration gives ${names} the label ${label}`;
    const detail = `in which ${label} ${names} is, is not known`;
    return { ...base, result: 'unknown', onFail: 'block', detail, clears };
  }
  const elsewhere = voters.filter(
    (node) =>
      node.id !== given.target.id &&
      domainOf(node) !== own &&
      standing(node, where, given).kind === 'out',
  );
  if (elsewhere.length > 0) {
    const out = elsewhere.map((node) => `${node.id} (${domainOf(node)})`);
    const detail = `${describeSet(out)} is out already, in another ${label} than ${own}`;
    const clears = `${describeSet(elsewhere.map(({ id }) => id))} is back and caught up`;
    const retryAfterMs = given.cluster.intervalMs;
    return { ...base, result: 'fail', onFail: 'wait', observed: own, detail, clears, retryAfterMs };
  }
  const heavy = given.effect === 'leaves' ? newMajority(voters, { given, domainOf }) : undefined;
  if (heavy !== undefined) {
    const detail = `without ${given.target.id} a majority of ${where.group.name} is in ${heavy}`;
    const clears = `a voter of ${heavy} is removed instead`;
    return { ...base, result: 'fail', onFail: 'block', observed: heavy, detail, clears };
  }
  const detail = `nobody outside ${own} is out`;
  return { ...base, result: 'pass', onFail: 'wait', observed: own, detail };
}

/** A domain that would hold a majority after the removal and holds none now. */
function newMajority(
  voters: readonly NodeSnapshot[],
  {
    given,
    domainOf,
  }: { readonly given: Case; readonly domainOf: (node: NodeSnapshot) => string | undefined },
): string | undefined {
  const after = voters.filter(({ id }) => id !== given.target.id);
  const holds = (nodes: readonly NodeSnapshot[], domain: string | undefined) =>
    2 * nodes.filter((node) => domainOf(node) === domain).length > nodes.length;
  return after.map(domainOf).find((domain) => holds(after, domain) && !holds(voters, domain));
}
